#include "daemon/http/event_start.hpp"

#include <algorithm>

namespace clashcast::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t page = 1000;

// The last time before which no event has a later sequence than `wanted`.
asio::awaitable<result<position>> search(event_source& from, position oldest, std::uint64_t end, std::uint64_t wanted)
{
    auto low = oldest.milliseconds, high = end;
    while (high - low > 1) {
        auto middle = low + (high - low) / 2;
        auto first = co_await from.peek(position(middle, 0), 1, data_level::none);
        if (!first)
            co_return first.error();
        bool is_later = first->empty() || first->front().at.sequence > wanted;
        (is_later ? high : low) = middle;
    }
    co_return low == oldest.milliseconds ? oldest : position(low, 0);
}

// The last event of these that has no later sequence than `wanted`; or `before`.
position last_wanted(const std::vector<entry>& entries, std::uint64_t wanted, position before)
{
    for (auto& one : entries)
        if (one.at.sequence <= wanted)
            before = one.at;
    return before;
}

}  // namespace

asio::awaitable<result<position>> before_newest(event_source& from, std::size_t count)
{
    auto oldest = co_await from.oldest();
    if (!oldest)
        co_return oldest.error();
    auto end = from.newest();
    if (end.sequence - std::min(end.sequence, oldest->sequence) <= count)
        co_return *oldest;
    auto wanted = end.sequence - count;
    auto at = co_await search(from, *oldest, end.milliseconds, wanted);
    while (at && at->sequence != wanted) {
        auto some = co_await from.peek(*at, page, data_level::none);
        if (!some)
            co_return some.error();
        auto next = last_wanted(*some, wanted, *at);
        if (next == *at)  // a gap reaches beyond it
            break;
        at = next;
    }
    co_return at;
}

}  // namespace clashcast::http
