#pragma once
// A poll's way into the journal.

#include <clashcast/journal.hpp>
#include <clashcast/watch.hpp>

#include <functional>
#include <optional>
#include <stop_token>

namespace clashcast {

class recorder {
public:
    // What follows from the checkpoint that is recorded, if anything does. May be asked again, with a newer one.
    using step = std::function<std::optional<change>(checkpoint)>;

    // Requests stop when nothing can be recorded any more. The references must outlive the recorder.
    recorder(change_log&, watch_counts&, std::stop_source);

    // The checkpoint that is recorded now, without its body; none when it could not be, which has been dealt with.
    boost::asio::awaitable<std::optional<checkpoint>> record(subject, step);

    // Why nothing can be recorded any more.
    const std::optional<failure>& fatal() const { return fatal_; }

    std::function<void()> on_committed;  // a change with events

private:
    void give_up(const subject&, const failure&);

    change_log& journal_;
    watch_counts& counts_;
    std::stop_source stopping_;
    std::optional<failure> fatal_;
};

}  // namespace clashcast
