#pragma once
// What the parts of a watcher share. All of it belongs to one thread.

#include "async/condition.hpp"
#include "watch/committer.hpp"
#include "watch/failure_table.hpp"
#include "watch/schedule.hpp"
#include "watch/watch_list.hpp"

#include <clashcast/api.hpp>
#include <clashcast/clock.hpp>
#include <clashcast/journal.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_set>
#include <vector>

namespace clashcast {

struct poll_context {
    poll_context(api& a, checkpoint_store& j, clock& c)
        : source(a), journal(j), time(c), records(j, c, counts, measures, stopping)
    {
    }

    bool is_stopping() const { return stopping.stop_requested(); }

    // A subject is due at this time.
    void schedule_at(std::uint32_t number, clock::time_point when);

    // A poll of the subject ended so. Counts nothing for a subject that has left.
    void failed(std::uint32_t number, const cause& why);
    void answered(std::uint32_t number);

    // Now as whole seconds since the start, from 1 on.
    std::uint32_t moment() const;

    // Wakes all that wait. Before run() nothing does.
    void notify();

    // Returns at `when`, or earlier after notify(). time_point::max() is never.
    boost::asio::awaitable<void> wait_until(clock::time_point when);

    api& source;
    checkpoint_store& journal;
    clock& time;
    const clock::time_point begun = time.now();
    std::stop_source stopping;  // no further poll begins, and requests that have not been sent are given up
    std::map<subject_kind, poll_counts> counts;
    poll_measures measures;
    watch_list subjects;
    failure_table failures;  // of the active subjects
    schedule due;            // the active subjects that are not being polled
    committer records;
    std::unordered_set<std::string> reported_clans;  // whose members somebody wants to know
    std::function<void(const std::string& clan, std::vector<std::string> members)> on_members;
    std::size_t under_way = 0;     // polls
    std::uint64_t generation = 0;  // of the journal, when answers were remembered
    clock::time_point awaited = clock::time_point::min();  // by the loop that begins polls
    std::optional<condition> changed;                      // during run()
};

}  // namespace clashcast
