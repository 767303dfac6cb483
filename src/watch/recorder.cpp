#include "watch/recorder.hpp"

#include <clashcast/log.hpp>

#include <fmt/format.h>

#include <utility>

namespace clashcast {
namespace {

checkpoint without_body(const checkpoint& c)
{
    checkpoint rest;
    static_cast<header&>(rest) = c;
    rest.memory = c.memory;
    return rest;
}

}  // namespace

recorder::recorder(change_log& j, watch_counts& counts, std::stop_source stopping)
    : journal_(j), counts_(counts), stopping_(std::move(stopping))
{
}

// After a conflict, loads and compares again: somebody else has recorded this subject.
awaitable<std::optional<checkpoint>> recorder::record(subject what, step compare)
{
    for (;;) {
        auto last = co_await journal_.load(what);
        if (!last) {
            give_up(what, last.error());
            co_return std::nullopt;
        }
        auto now = without_body(*last);
        auto news = compare(std::move(*last));
        if (!news)
            co_return now;
        now = without_body(news->next);
        auto events = news->events.size();
        auto committed = co_await journal_.commit(what, std::move(*news));
        if (committed) {
            counts_.events += events;
            if (events > 0 && on_committed)
                on_committed();
            co_return now;
        }
        if (committed.error().code != errc::conflict) {
            give_up(what, committed.error());
            co_return std::nullopt;
        }
    }
}

void recorder::give_up(const subject& what, const failure& why)
{
    if (why.code != errc::fenced && why.code != errc::closed) {
        log::error("{} could not be recorded: {}", to_string(what), to_string(why));
        return;
    }
    if (!fatal_)
        fatal_ = why;
    stopping_.request_stop();
}

}  // namespace clashcast
