// The commands that go over a leased connection.

#include "journal/redis/leased_connection.hpp"
#include "journal/redis/scripts.hpp"

#include <clashcast/log.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace clashcast {

using redis::reply_class;

redis::command leased_connection::begin(const redis::script& script, bool whole) const
{
    auto command = whole ? script.whole() : script.by_name();
    command.append(every_key_);
    return command;
}

failure leased_connection::reply_failure(errc code, std::string_view text) const
{
    return failure(code, fmt::format("{} replies: {}", redis::to_string(settings_.server), text));
}

failure leased_connection::command_failure(reply_class kind, std::string_view text) const
{
    return reply_failure(kind == reply_class::refused ? errc::refused : errc::not_connected, text);
}

awaitable<result<redis::value>> leased_connection::run(const redis::script& script, const redis::command& arguments)
{
    for (bool whole = false;;) {
        auto on = co_await ready();
        if (!on)
            co_return on.error();
        auto fence = lease_.fence();
        auto command = begin(script, whole);
        command.add(lease_.value()).append(arguments);
        auto reply = co_await (*on)->execute(std::move(command));
        auto kind = reply ? redis::classify(*reply) : reply_class::retry;
        whole = kind == reply_class::unknown_script;
        if (!reply)
            lost(*on, reply.error());
        else if (kind == reply_class::retry)
            lost(*on, reply_failure(errc::not_connected, reply->text));
        else if (kind == reply_class::refused)
            co_return reply_failure(errc::refused, script.explained(*reply));
        else if (kind == reply_class::done && !lease_lost(*reply)) {
            worked();
            co_return std::move(*reply);
        } else if (kind == reply_class::done && fence == lease_.fence())
            lost(*on, lease_expired());
    }
}

awaitable<result<std::vector<redis::value>>> leased_connection::read(const std::vector<redis::command>& commands)
{
    for (;;) {
        auto on = co_await ready();
        if (!on)
            co_return on.error();
        auto replies = co_await (*on)->execute_all(commands);
        if (!replies) {
            lost(*on, replies.error());
            continue;
        }
        auto worst = std::max_element(replies->begin(), replies->end(), [](const auto& a, const auto& b) {
            return redis::classify(a) < redis::classify(b);
        });
        auto kind = worst == replies->end() ? reply_class::done : redis::classify(*worst);
        if (kind == reply_class::done)
            co_return std::move(*replies);
        if (kind == reply_class::refused)
            co_return reply_failure(errc::refused, worst->text);
        lost(*on, reply_failure(errc::not_connected, worst->text));
    }
}

awaitable<result<void>> leased_connection::restore()
{
    auto arguments = lease_.recover(end_);
    auto reply = co_await run(redis_scripts::recover(), arguments);
    if (!reply)
        co_return reply.error();
    note_recovered(*reply);
    co_return result<void>();
}

awaitable<result<void>> leased_connection::renew()
{
    auto on = co_await ready();
    if (!on)
        co_return on.error();
    auto claimed = co_await claim(*on);
    if (claimed)
        worked();
    else if (ended_)
        co_return *ended_;
    else
        lost(*on, claimed.error());
    co_return result<void>();
}

awaitable<void> leased_connection::close()
{
    auto on = connection_;
    end_with(failure(errc::closed, label_ + " is closed"));
    if (!on || !lease_.was_granted())
        co_return;
    auto command = begin(redis_scripts::release(), true);
    command.add(lease_.value());
    auto released = co_await on->execute(std::move(command));
    if (released && redis::classify(*released) != reply_class::done)
        released = reply_failure(errc::refused, redis_scripts::release().explained(*released));
    if (!released)
        log::warning("{}: cannot release the lease, which expires within {} s: {}", label_, lease_time.count() / 1000,
                     to_string(released.error()));
}

}  // namespace clashcast
