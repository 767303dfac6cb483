#pragma once
// A poll's way into the journal.

#include <clashcast/clock.hpp>
#include <clashcast/journal.hpp>
#include <clashcast/watch.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>

namespace clashcast {

class recorder {
public:
    // What follows from the checkpoint that is recorded, if anything does. May be asked again, with a newer one.
    using step = std::function<std::optional<change>(checkpoint)>;

    // Requests stop when nothing can be recorded any more. The references must outlive the recorder.
    recorder(change_log&, clock&, watch_counts&, std::stop_source);

    // The checkpoint that is recorded now, without its body.
    boost::asio::awaitable<result<checkpoint>> record(subject, step);

    // For how long the journal has not finished anything that it was asked for; 0 when it was asked for nothing.
    clock::duration waits() const;

    // Why nothing can be recorded any more.
    const std::optional<failure>& fatal() const { return fatal_; }

    std::function<void()> on_committed;  // a change with events

private:
    boost::asio::awaitable<result<checkpoint>> compare_and_commit(subject, step);
    failure give_up(const failure&);

    change_log& journal_;
    clock& clock_;
    watch_counts& counts_;
    std::stop_source stopping_;
    std::optional<failure> fatal_;
    std::size_t under_way_ = 0;
    clock::time_point last_moved_;  // when one ended, or the only one began
};

}  // namespace clashcast
