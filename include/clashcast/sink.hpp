#pragma once
// Cursor, route and publisher, and the loop that takes events from the one to the other.

#include <clashcast/clock.hpp>
#include <clashcast/journal.hpp>
#include <clashcast/publisher.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace clashcast {

// Since the process started, and what waits now. Events that come again, to a destination that lost them, do not count
// again.
struct sink_counts : tally {
    std::uint64_t waiting = 0;  // in the journal, not yet any of the above
    bool connected = false;
};

// Owns its cursor and its publisher; the cursor's journal and the clock must outlive it. Use from one thread: that of
// the executor that run() is awaited on, which is the publisher's and the journal's too.
class sink {
public:
    // Up to four batches of 100 events are under way; the cursor moves over those that are done, in order.
    sink(std::string name, std::unique_ptr<cursor>, route, std::unique_ptr<publisher>, clock& = real_clock());
    ~sink();
    sink(sink&&) noexcept;

    // Delivers until stop(), for as long as the journal lives. What the destination refuses for good becomes a dead
    // letter and is passed over. A failed batch is delivered again, in order, after a pause that grows from 1 s to
    // 60 s. Returns when what was under way is finished, or given up after 3 s, and the publisher closed; with the
    // journal's failure (errc::fenced) or the publisher's errc::closed when that ended it. To be called once; the sink
    // must live until it has returned.
    boost::asio::awaitable<result<void>> run();

    // No further batch begins, and run() returns; at once, if it is called later.
    void stop();

    // Passes it on to the destination, if that has a place for it.
    void announce(const service_health&);

    const std::string& name() const;
    sink_counts counts() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace clashcast
