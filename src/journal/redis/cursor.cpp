#include "journal/redis/cursor.hpp"

#include "journal/record.hpp"
#include "journal/redis/accounts.hpp"
#include "journal/redis/format.hpp"
#include "journal/redis/scripts.hpp"

#include <clashcast/log.hpp>

#include <algorithm>
#include <iterator>

namespace clashcast {

namespace {

constexpr std::size_t most_commits = 100;  // in one reply: with bodies they are large

}  // namespace

redis_cursor::redis_cursor(redis_link& link, reader who, const account& known)
    : link_(link), who_(std::move(who)), committed_(known.at), since_(known.since), place_(known.at)
{
}

awaitable<result<std::vector<entry>>> redis_cursor::next(std::size_t limit)
{
    while (fetched_.empty()) {
        if (link_.over())
            co_return *link_.over();
        if (place_ >= link_.end()) {
            co_await link_.moved();
            continue;
        }
        auto recent = link_.recent(place_, limit, who_.data);
        if (!recent.empty()) {
            place_ = recent.back().at;
            co_return recent;
        }
        auto fetched = co_await fetch(std::min(limit, most_commits));
        if (!fetched)
            co_return fetched.error();
    }
    auto size = static_cast<std::ptrdiff_t>(std::min(limit, fetched_.size()));
    auto first = std::make_move_iterator(fetched_.begin());
    std::vector<entry> entries(first, first + size);
    fetched_.erase(fetched_.begin(), fetched_.begin() + size);
    co_return entries;
}

// An entry's id is the place of its last event, so the first one after place_ may begin before it. What was discarded
// is asked for after the entries: what goes in between is a gap in the next answer.
awaitable<result<void>> redis_cursor::fetch(std::size_t commits)
{
    auto known_end = link_.end();
    std::vector<redis::command> ask;
    ask.emplace_back("XRANGE", link_.keys()("journal"), "(" + to_string(place_), "+", "COUNT", commits);
    ask.emplace_back("HGET", link_.keys()("meta"), "dropped");
    auto replies = co_await link_.read(ask);
    if (!replies)
        co_return replies.error();
    std::vector<entry> found;
    auto had = std::max(place_, committed_);  // one that went back had some of it already
    for (const auto& stored : replies->front().elements) {
        auto entries = parse_entry(stored, who_.data);
        if (!entries)
            co_return entries.error();
        for (auto& one : *entries) {
            if (one.at <= place_)
                continue;
            one.missed = std::min(one.missed, one.at > had ? one.at.sequence - had.sequence : 0);
            found.push_back(std::move(one));
        }
    }
    auto dropped = parse_position(replies->back().text);
    if (dropped && *dropped > had && (found.empty() || found.front().at > *dropped))
        fetched_.push_back(make_gap(who_.name, had, *dropped, real_clock().wall()));
    fetched_.insert(fetched_.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    place_ = fetched_.empty() ? known_end : fetched_.back().at;  // nothing there: trimmed, or lost by Redis
    link_.saw(place_);
    co_return result<void>();
}

awaitable<result<void>> redis_cursor::advance(receipt done)
{
    if (done.upto > committed_ && !link_.over()) {
        redis::command arguments(who_.name, to_string(done.upto));
        const auto& count = done.counts;
        arguments.add(count.delivered).add(count.refused).add(count.filtered).add(count.dropped);
        arguments.add(most_dead_letters);
        for (const auto& one : done.refused)
            add_dead_letter(arguments, one);
        auto reply = co_await link_.run(redis_scripts::advance(), arguments);
        if (!reply)
            co_return reply.error();
        if (reply->elements.size() > 1 && reply->elements[1].integer > 0)
            log::error("{} dead letters, the oldest, are given up: {} are kept", reply->elements[1].integer,
                       most_dead_letters);
        committed_ = std::max(committed_, done.upto);
        link_.confirmed(who_.name, committed_, reply->elements.at(2).text);
    }
    if (link_.over())
        co_return *link_.over();
    co_return result<void>();
}

void redis_cursor::seek(position place)
{
    fetched_.clear();
    place_ = place;
}

}  // namespace clashcast
