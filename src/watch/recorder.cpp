#include "watch/recorder.hpp"

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

recorder::recorder(change_log& j, clock& c, watch_counts& counts, std::stop_source stopping)
    : journal_(j), clock_(c), counts_(counts), stopping_(std::move(stopping))
{
}

clock::duration recorder::waits() const
{
    return under_way_ > 0 ? clock_.now() - last_moved_ : clock::duration::zero();
}

awaitable<result<checkpoint>> recorder::record(subject what, step compare)
{
    struct on_exit {
        recorder& self;
        ~on_exit()
        {
            --self.under_way_;
            self.last_moved_ = self.clock_.now();
        }
    };
    if (++under_way_ == 1)
        last_moved_ = clock_.now();
    on_exit leave{*this};
    co_return co_await compare_and_commit(std::move(what), std::move(compare));
}

// After a conflict, loads and compares again: somebody else has recorded this subject.
awaitable<result<checkpoint>> recorder::compare_and_commit(subject what, step compare)
{
    for (;;) {
        auto last = co_await journal_.load(what);
        if (!last)
            co_return give_up(last.error());
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
        if (committed.error().code != errc::conflict)
            co_return give_up(committed.error());
    }
}

failure recorder::give_up(const failure& why)
{
    if (why.code == errc::fenced || why.code == errc::closed) {
        if (!fatal_)
            fatal_ = why;
        stopping_.request_stop();
    }
    return why;
}

}  // namespace clashcast
