#include "journal/redis/cursor.hpp"

#include "journal/record.hpp"
#include "journal/redis/range.hpp"
#include "journal/redis/scripts.hpp"

#include <clashcast/log.hpp>

#include <algorithm>
#include <iterator>

namespace clashcast {

redis_cursor::redis_cursor(leased_connection& connection, clock& time, consumer who, const consumer_status& known)
    : connection_(connection), clock_(time), who_(std::move(who)), acknowledged_(known.at), since_(known.since),
      read_upto_(known.at)
{
}

awaitable<result<std::vector<entry>>> redis_cursor::next(std::size_t limit)
{
    while (fetched_.empty()) {
        if (connection_.ended())
            co_return *connection_.ended();
        if (read_upto_ >= connection_.end()) {
            co_await connection_.changed();
            continue;
        }
        auto cached = connection_.cached_after(read_upto_, limit, who_.data);
        if (!cached.empty()) {
            read_upto_ = cached.back().at;
            co_return cached;
        }
        auto fetched = co_await fetch(limit);
        if (!fetched)
            co_return fetched.error();
    }
    auto size = static_cast<std::ptrdiff_t>(std::min(limit, fetched_.size()));
    auto first = std::make_move_iterator(fetched_.begin());
    std::vector<entry> entries(first, first + size);
    fetched_.erase(fetched_.begin(), fetched_.begin() + size);
    co_return entries;
}

// What was discarded is read after the entries: events that are discarded in between become a gap in the next reply.
awaitable<result<void>> redis_cursor::fetch(std::size_t commits)
{
    auto known_end = connection_.end();
    std::vector<redis::command> ask;
    ask.push_back(range_after(connection_.keys(), read_upto_, commits));
    ask.emplace_back("HGET", connection_.keys()("meta"), "dropped");
    auto replies = co_await connection_.read(ask);
    if (!replies)
        co_return replies.error();
    auto had = std::max(read_upto_, acknowledged_);  // a consumer that was rewound had some of them
    auto found = parse_range(replies->front(), read_upto_, had, who_.data);
    if (!found)
        co_return found.error();
    auto dropped = parse_position(replies->back().text);
    if (dropped && *dropped > had && (found->empty() || found->front().at > *dropped))
        fetched_.push_back(make_gap(who_.name, had, *dropped, clock_.wall()));
    fetched_.insert(fetched_.end(), std::make_move_iterator(found->begin()), std::make_move_iterator(found->end()));
    read_upto_ = fetched_.empty() ? known_end : fetched_.back().at;  // none: trimmed, or lost by Redis
    connection_.note_end(read_upto_);
    co_return result<void>();
}

awaitable<result<void>> redis_cursor::advance(acknowledgement done)
{
    if (done.upto > acknowledged_ && !connection_.ended()) {
        redis::command arguments(who_.name, to_string(done.upto));
        const auto& count = done.counts;
        arguments.add(count.delivered).add(count.refused).add(count.filtered).add(count.dropped);
        arguments.add(most_dead_letters);
        for (const auto& one : done.refused)
            add_dead_letter(arguments, one);
        auto reply = co_await connection_.run(redis_scripts::advance(), arguments);
        if (!reply)
            co_return reply.error();
        if (reply->elements.size() > 1 && reply->elements[1].integer > 0)
            log::error("sink {}: there are more than {} dead letters: the {} oldest are removed", who_.name,
                       most_dead_letters, reply->elements[1].integer);
        acknowledged_ = std::max(acknowledged_, done.upto);
        connection_.owned().confirmed(who_.name, acknowledged_, reply->elements.at(2).text);
    }
    if (connection_.ended())
        co_return *connection_.ended();
    co_return result<void>();
}

void redis_cursor::seek(position to)
{
    fetched_.clear();
    read_upto_ = to;
}

}  // namespace clashcast
