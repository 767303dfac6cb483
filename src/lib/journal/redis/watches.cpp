// The stored watches: edits, and what the owner keeps of them for a Redis that loses its latest writes.

#include "journal/record.hpp"
#include "journal/redis/journal.hpp"
#include "journal/redis/scripts.hpp"
#include "journal/watches.hpp"
#include "redis/number.hpp"

#include <utility>

namespace clashcast {
namespace {

watch_counts parse_counts(const std::vector<redis::value>& reply)
{
    auto number = [&](std::size_t i) { return redis::parse_number<std::uint64_t>(reply.at(i).text).value_or(0); };
    watch_counts counts;
    counts.added = number(1);
    counts.removed = number(2);
    counts.unchanged = number(3);
    return counts;
}

}  // namespace

// The reply has all watches: if they follow those that the owner knows, it knows these from now on.
awaitable<result<watch_counts>> redis_journal::edit_watches(watch_edit edit)
{
    redis::command arguments(new_identity());
    add_watch_edit(arguments, edit);
    auto reply = co_await connection_.run(redis_scripts::edit_watches(), arguments);
    if (!reply)
        co_return reply.error();
    auto& parts = reply->elements;
    if (parts.at(0).text == "full")
        co_return too_many_watches(static_cast<std::size_t>(parts.at(1).integer), edit.most);
    auto& owned = connection_.owned();
    if (owned.was_granted() && parts.at(4).text == owned.known_edit())
        owned.confirmed(make_watches_record(parts.at(5), parts.at(6), parts.at(7)));
    co_return parse_counts(parts);
}

// The number is read before the watches. An edit in between is then one that the owner does not know yet.
awaitable<result<watches_record>> redis_journal::read_watches()
{
    std::vector<redis::command> ask;
    ask.emplace_back("HMGET", connection_.keys()("meta"), "watches", "watch_edits");
    ask.emplace_back("HGETALL", connection_.keys()("watches"));
    auto replies = co_await connection_.read(ask);
    if (!replies)
        co_return replies.error();
    auto& edits = replies->at(0).elements;
    co_return make_watches_record(edits.at(0), edits.at(1), replies->at(1));
}

// An edit that the owner does not know may have been made after Redis lost others.
awaitable<result<std::vector<stored_watch>>> redis_journal::watches()
{
    auto stored = co_await read_watches();
    auto& owned = connection_.owned();
    if (stored && owned.was_granted() && stored->edit != owned.known_edit()) {
        auto restored = co_await connection_.restore();
        if (!restored)
            co_return restored.error();
        auto again = co_await read_watches();
        stored = std::move(again);
    }
    if (!stored)
        co_return stored.error();
    if (owned.was_granted())
        owned.confirmed(*stored);
    co_return parse_watches(*stored);
}

// Reads what changed before it says so: from then on a loss can be made good.
awaitable<void> redis_journal::notice_edits()
{
    auto& owned = connection_.owned();
    if (owned.last_edit() != owned.known_edit())
        co_await watches();
    auto edit = std::exchange(noticed_edit_, owned.last_edit());
    auto generation = std::exchange(noticed_generation_, connection_.generation());
    auto changed = edit != noticed_edit_ || generation != noticed_generation_;
    auto tell = on_watches_;  // a copy: it may set another one
    if (changed && tell)
        tell();
}

}  // namespace clashcast
