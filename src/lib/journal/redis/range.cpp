#include "journal/redis/range.hpp"

#include "journal/record.hpp"

#include <algorithm>
#include <utility>

namespace clashcast {
namespace {

constexpr std::size_t most_commits = 100;  // in a reply: with bodies they are large

}  // namespace

redis::command range_after(const redis_keys& keys, position from, std::size_t commits)
{
    return redis::command("XRANGE", keys("journal"), "(" + to_string(from), "+", "COUNT",
                          std::min(commits, most_commits));
}

// The id of a commit is the position of its last event, so the first one may begin before `from`.
result<std::vector<entry>> parse_range(const redis::value& reply, position from, position had, data_level wanted)
{
    std::vector<entry> found;
    for (const auto& stored : reply.elements) {
        auto entries = parse_entry(stored, wanted);
        if (!entries)
            return entries.error();
        for (auto& one : *entries) {
            if (one.at <= from)
                continue;
            one.missed = std::min(one.missed, one.at > had ? one.at.sequence - had.sequence : 0);
            found.push_back(std::move(one));
        }
    }
    return found;
}

// The owner knows where the journal ends: only it commits. The end is read before the commits: what is committed in
// between is not a gap.
awaitable<result<std::vector<entry>>> peek_entries(leased_connection& connection, position after, std::size_t limit,
                                                   data_level wanted, timestamp now)
{
    if (connection.ended())
        co_return *connection.ended();
    if (limit == 0 || (connection.owned().was_granted() && after >= connection.end()))
        co_return std::vector<entry>();
    auto cached = connection.cached_after(after, limit, wanted);
    if (!cached.empty())
        co_return cached;
    std::vector<redis::command> ask;
    ask.emplace_back("HGET", connection.keys()("meta"), "end");
    ask.push_back(range_after(connection.keys(), after, limit));
    auto replies = co_await connection.read(ask);
    if (!replies)
        co_return replies.error();
    auto found = parse_range(replies->back(), after, after, wanted);
    if (!found)
        co_return found;
    if (found->size() > limit)
        found->resize(limit);
    auto end = parse_position(replies->front().text);  // fails in a journal without events
    co_return with_gap(std::move(*found), after, end ? *end : after, limit, now);
}

}  // namespace clashcast
