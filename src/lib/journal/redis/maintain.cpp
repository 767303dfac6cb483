// What the owner does beside everything else: renew the lease, discard events, and watch the memory of Redis.

#include "journal/record.hpp"
#include "journal/redis/durability.hpp"
#include "journal/redis/journal.hpp"
#include "journal/redis/scripts.hpp"
#include "redis/number.hpp"

#include <clashcast/log.hpp>

#include <utility>

namespace clashcast {
namespace {

using namespace std::chrono_literals;
using redis::parse_number;

constexpr auto renewal = 1s;
constexpr auto renewal_when_crowded = 200ms;
constexpr unsigned trim_every = 5;   // renewals
constexpr unsigned look_every = 60;  // the same

}  // namespace

awaitable<failure> redis_journal::maintain()
{
    for (unsigned turn = 0;; ++turn) {
        co_await notice_edits();
        auto crowded = capacity_.crowded();
        auto now = co_await read_memory_usage();
        auto tight = now && now->tight();
        if (crowded || tight || turn % trim_every == 0) {
            auto trimmed = co_await trim(tight);
            if (!trimmed && !connection_.ended())
                log::error("journal {}: cannot discard old events, and tries again: {}", connection_.keys().tag,
                           to_string(trimmed.error()));
        }
        if (tight)
            now = co_await read_memory_usage();
        capacity_.hold(now ? now->nearly_full() : std::nullopt);
        if (connection_.ended())
            co_return *connection_.ended();
        co_await clock_.sleep_for(crowded ? renewal_when_crowded : renewal);
        co_await connection_.renew();
        if (turn % look_every == look_every - 1)
            co_await ask_for_durability();
        if (connection_.ended())
            co_return *connection_.ended();
    }
}

// Nothing if the user of Redis may not run INFO.
awaitable<std::optional<memory_usage>> redis_journal::read_memory_usage()
{
    if (!may_read_memory_usage_)
        co_return std::nullopt;
    std::vector<redis::command> ask;
    ask.emplace_back("INFO", "memory");
    auto replies = co_await connection_.read(ask);
    if (replies)
        co_return parse_memory_usage(replies->front().text);
    if (std::exchange(may_read_memory_usage_, false) && !connection_.ended())
        log::warning("cannot read Redis memory usage; no protection against a full Redis: {}",
                     to_string(replies.error()));
    co_return std::nullopt;
}

// It changes while clashcast runs: CONFIG SET, a failover. Keeps what is known if Redis does not answer.
awaitable<void> redis_journal::ask_for_durability()
{
    std::vector<redis::command> ask;
    ask.emplace_back("INFO");
    auto info = co_await connection_.read(ask);
    if (!info) {
        if (durability_.store.empty())
            durability_.store = "redis", durability_.fsync = "unknown";
        co_return;
    }
    std::optional<std::string> appendfsync;
    if (may_read_settings_) {
        ask.front() = redis::command("CONFIG", "GET", "appendfsync");
        auto found = co_await connection_.read(ask);
        may_read_settings_ = found.has_value();
        if (found && found->front().elements.size() == 2)
            appendfsync = found->front().elements[1].text;
    }
    durability_ = read_durability(info->front().text, appendfsync);
}

awaitable<result<void>> redis_journal::trim(bool tight)
{
    const auto& bounds = options_.bounds;
    auto now = clock_.now();
    auto old = retention_.note(now, connection_.end()).value_or(position());
    redis::command arguments;
    arguments.add(to_string(old)).add(tight ? 1 : 0).add(journal_time_.at(now).count()).add(kept_unwatched.count());
    arguments.add(bounds.max_events).add(bounds.max_bytes);
    arguments.add(bounds.when_full == journal_bounds::overflow::drop_oldest ? 1 : 0).add_all(consumers_);
    auto reply = co_await connection_.run(redis_scripts::trim(), arguments);
    if (!reply)
        co_return reply.error();
    note_trimmed(reply->elements);
    co_return result<void>();
}

void redis_journal::note_trimmed(const std::vector<redis::value>& reply)
{
    auto events = parse_number<std::uint64_t>(reply.at(0).text);
    auto bytes = parse_number<std::uint64_t>(reply.at(1).text);
    capacity_.set(events.value_or(0), bytes.value_or(0));
    if (auto dropped = reply.at(2).integer; dropped > 0) {
        connection_.clear_cache();
        log::error("journal {}: full: {} events that some sink has not had are discarded", connection_.keys().tag,
                   dropped);
    }
    auto kept = parse_number<std::uint64_t>(reply.at(3).text);
    journal_time_.learn(std::chrono::milliseconds(kept.value_or(0)), clock_.now());
    for (std::size_t i = 4; i < reply.size(); ++i)
        log::warning("consumer {} has not been used for a week: it is removed, with the events that wait for it",
                     reply[i].text);
}

}  // namespace clashcast
