#pragma once
// Records in the journal what a poll found.

#include <clashcast/clock.hpp>
#include <clashcast/journal.hpp>
#include <clashcast/watch_status.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>

namespace clashcast {

class committer {
public:
    // The change that follows from the recorded checkpoint, if any. May be called again, with a newer one.
    using step = std::function<std::optional<change>(checkpoint)>;

    // Counts and measures commits, and requests stop once nothing more can be recorded. The references must outlive the
    // committer.
    committer(checkpoint_store&, clock&, std::map<subject_kind, poll_counts>&, poll_measures&, std::stop_source);

    // The checkpoint that is recorded now, without its body.
    boost::asio::awaitable<result<checkpoint>> record(subject, step);

    // checkpoint_store::load().
    boost::asio::awaitable<result<checkpoint>> load(subject);

    // How long the journal has completed nothing while a call waits for it.
    clock::duration waits() const;

    // What a call of the journal failed with. Ends polling where the journal is lost.
    failure failed(const failure&);

    // Requests stop: nothing more can be recorded. The first reason counts.
    void end(const failure&);

    // Why nothing more can be recorded.
    const std::optional<failure>& fatal() const { return fatal_; }

    std::function<void()> on_committed;  // a change with events

private:
    struct waiting;
    boost::asio::awaitable<result<checkpoint>> compare_and_commit(subject, step);
    boost::asio::awaitable<result<position>> commit(subject, change);

    checkpoint_store& journal_;
    clock& clock_;
    std::map<subject_kind, poll_counts>& counts_;
    poll_measures& measures_;
    std::stop_source stopping_;
    std::optional<failure> fatal_;
    std::size_t under_way_ = 0;
    clock::time_point last_moved_;  // when a call ended, or the only one began
};

}  // namespace clashcast
