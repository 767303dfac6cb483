#include "desk/dead_letters.hpp"

#include "desk/again.hpp"
#include "desk/session.hpp"
#include "desk/shelf.hpp"
#include "desk/sinks_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <utility>

namespace clashcast::desk {
namespace {

constexpr std::size_t batch_size = 100;

std::string unknown_sink(const std::string& name, const std::vector<config::sink_settings>& sinks)
{
    std::vector<std::string> names;
    for (auto& each : sinks)
        names.push_back(each.name);
    return fmt::format("no sink is named {}, in the configuration or in the journal; configured: {}", name,
                       fmt::join(names, ", "));
}

// What was asked for by its id, and was not there.
result<void> complain_about(std::set<position> missing)
{
    if (missing.empty())
        return {};
    std::vector<std::string> names;
    for (auto id : missing)
        names.push_back(to_string(id));
    return failure(errc::invalid, fmt::format("there is no dead letter {}", fmt::join(names, ", ")));
}

// Fails when neither the configuration nor the journal knows a sink of that name: it is a slip of the pen.
awaitable<result<void>> know_sink(journal& store, const config::configuration& settings, std::string name)
{
    if (name.empty() || config::find_sink(settings, name))
        co_return result<void>();
    auto all = co_await store.balance();
    if (!all)
        co_return all.error();
    auto is_it = [&](auto& one) { return one.reader == name; };
    if (std::any_of(all->readers.begin(), all->readers.end(), is_it))
        co_return result<void>();
    selection its;
    its.sink = name;
    shelf letters(store, its);
    auto some = co_await letters.next(1);
    if (!some)
        co_return some.error();
    co_return some->empty() ? failure(errc::invalid, unknown_sink(name, settings.sinks)) : result<void>();
}

awaitable<result<void>> list(journal& store, const config::configuration& settings, selection chosen, bool json,
                             std::ostream& out)
{
    auto known = co_await know_sink(store, settings, chosen.sink);
    if (!known)
        co_return known;
    shelf letters(store, chosen);
    for (bool first = true;; first = false) {
        auto some = co_await letters.next(batch_size);
        if (!some)
            co_return some.error();
        if (some->empty() && first && !json)
            out << "no dead letters" << std::endl;
        if (some->empty())
            break;
        auto text = json ? letters_as_json(*some) : letters_as_text(*some);
        if (!json && !first)
            text.erase(0, text.find('\n') + 1);
        out << text << std::flush;
    }
    co_return complain_about(letters.missing());
}

awaitable<result<void>> drop(journal& store, const config::configuration& settings, selection chosen, std::ostream& out)
{
    auto known = co_await know_sink(store, settings, chosen.sink);
    if (!known)
        co_return known;
    shelf letters(store, chosen);
    std::uint64_t dropped = 0;
    for (;;) {
        auto some = co_await letters.next(batch_size);
        if (!some)
            co_return some.error();
        if (some->empty())
            break;
        auto discarded = co_await store.discard(ids_of(*some));
        if (!discarded)
            co_return discarded;
        dropped += some->size();
    }
    out << counted(dropped, "dead letter") << " dropped" << std::endl;
    co_return complain_about(letters.missing());
}

// Of one sink.
awaitable<result<void>> replay(journal& store, again& post, selection chosen, std::ostream& out)
{
    shelf letters(store, std::move(chosen));
    for (std::uint64_t all = 0;;) {
        auto some = co_await letters.next(batch_size);
        if (!some)
            co_return some.error();
        if (some->empty())
            break;
        all += some->size();
        auto delivered = co_await post.deliver(std::move(*some), out);
        if (!delivered)
            co_return delivered.error();
        auto discarded = co_await store.discard(std::move(*delivered));
        if (!discarded)
            co_return discarded;
        if (all % 1000 == 0)
            out << post.so_far() << std::endl;
    }
    out << post.so_far() << std::endl;
    co_return result<void>();
}

// Sink by sink: what a destination takes does not depend on what waits for another.
awaitable<result<void>> replay_all(journal& store, const config::configuration& settings, selection chosen,
                                   std::ostream& out)
{
    auto known = co_await know_sink(store, settings, chosen.sink);
    if (!known)
        co_return known;
    shelf letters(store, chosen);
    auto sinks = co_await letters.readers();
    if (!sinks)
        co_return sinks.error();
    auto outcome = complain_about(letters.missing());
    if (sinks->empty() && outcome)
        out << "no dead letters" << std::endl;
    auto executor = co_await boost::asio::this_coro::executor;
    for (auto& name : *sinks) {
        auto* sink = config::find_sink(settings, name);
        if (!sink) {
            outcome = failure(errc::invalid, fmt::format("no sink of this configuration is named {}: its dead letters "
                                                         "are kept", name));
            continue;
        }
        again post(executor, settings, *sink, store.identity());
        auto of_one = chosen;
        of_one.sink = name;
        auto done = co_await replay(store, post, std::move(of_one), out);
        if (!done)
            co_return done;
    }
    co_return outcome;
}

}  // namespace

result<void> list_dead_letters(const config::configuration& settings, const selection& chosen, bool json,
                               std::ostream& out)
{
    return beside_the_owner(settings, [&](journal& store) { return list(store, settings, chosen, json, out); });
}

result<void> replay_dead_letters(const config::configuration& settings, const selection& chosen, std::ostream& out)
{
    return beside_the_owner(settings, [&](journal& store) { return replay_all(store, settings, chosen, out); });
}

result<void> drop_dead_letters(const config::configuration& settings, const selection& chosen, std::ostream& out)
{
    return beside_the_owner(settings, [&](journal& store) { return drop(store, settings, chosen, out); });
}

}  // namespace clashcast::desk
