#pragma once
// The time, as an interface: tests use a clock that they move by hand.

#include <clashcast/timestamp.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>

namespace clashcast {

// now() and wall() may be called from any thread. A sleep uses the executor of the coroutine that awaits it.
class clock {
public:
    using duration = std::chrono::nanoseconds;
    using time_point = std::chrono::time_point<std::chrono::steady_clock, duration>;

    virtual ~clock() = default;

    virtual time_point now() const = 0;    // monotonic; for intervals and deadlines
    virtual timestamp wall() const = 0;    // the system's time, for the timestamps of events; may jump

    // Suspends until now() >= when. Throws when cancelled. Any number of coroutines may sleep at the same time.
    virtual boost::asio::awaitable<void> sleep_until(time_point when) = 0;
    boost::asio::awaitable<void> sleep_for(duration span) { return sleep_until(now() + span); }
};

// The machine's clocks. Never destroyed.
clock& real_clock();

}  // namespace clashcast
