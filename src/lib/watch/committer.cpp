#include "watch/committer.hpp"

#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

namespace clashcast {
namespace {

checkpoint without_body(const checkpoint& c)
{
    checkpoint rest;
    static_cast<checkpoint_header&>(rest) = c;
    rest.diff_state = c.diff_state;
    return rest;
}

}  // namespace

committer::committer(checkpoint_store& j, clock& c, std::map<subject_kind, poll_counts>& counts,
                     poll_measures& measures, std::stop_source stopping)
    : journal_(j), clock_(c), counts_(counts), measures_(measures), stopping_(std::move(stopping))
{
}

clock::duration committer::waits() const
{
    return under_way_ > 0 ? clock_.now() - last_moved_ : clock::duration::zero();
}

struct committer::waiting {
    explicit waiting(committer& c) : self(c)
    {
        if (++self.under_way_ == 1)
            self.last_moved_ = self.clock_.now();
    }
    ~waiting()
    {
        --self.under_way_;
        self.last_moved_ = self.clock_.now();
    }
    committer& self;
};

awaitable<result<checkpoint>> committer::load(subject what)
{
    waiting counted(*this);
    auto last = co_await journal_.load(std::move(what));
    if (!last)
        failed(last.error());
    co_return last;
}

awaitable<result<checkpoint>> committer::record(subject what, step compare)
{
    waiting counted(*this);
    co_return co_await compare_and_commit(std::move(what), std::move(compare));
}

// After a conflict, loads and compares again: the journal has recorded another change of this subject.
awaitable<result<checkpoint>> committer::compare_and_commit(subject what, step compare)
{
    for (;;) {
        auto last = co_await journal_.load(what);
        if (!last)
            co_return failed(last.error());
        auto now = without_body(*last);
        auto news = compare(std::move(*last));
        if (!news)
            co_return now;
        now = without_body(news->next);
        auto committed = co_await commit(what, std::move(*news));
        if (committed)
            co_return now;
        if (committed.error().code != errc::conflict)
            co_return failed(committed.error());
        ++measures_.conflicts;
    }
}

// What was committed is counted by what can be said of it before: the journal keeps the rest.
awaitable<result<position>> committer::commit(subject what, change news)
{
    std::vector<std::string_view> types;
    for (auto& one : news.events)
        types.push_back(one.type);
    bool is_baseline = news.next.revision == 1 && !news.next.active_failure;
    auto begun = clock_.now();
    auto committed = co_await journal_.commit(what, std::move(news));
    if (!committed)
        co_return committed;
    measures_.commits.add(std::chrono::duration<double>(clock_.now() - begun).count());
    auto& counts = counts_[what.kind];
    counts.events += types.size();
    counts.baselines += is_baseline;
    for (auto type : types)
        ++measures_.events[type];
    if (!types.empty() && on_committed)
        on_committed();
    co_return committed;
}

failure committer::failed(const failure& why)
{
    if (why.code == errc::fenced || why.code == errc::closed)
        end(why);
    return why;
}

void committer::end(const failure& why)
{
    if (!fatal_)
        fatal_ = why;
    stopping_.request_stop();
}

}  // namespace clashcast
