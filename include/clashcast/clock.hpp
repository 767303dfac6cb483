#pragma once
// Time, so that tests can move it by hand.

#include <clashcast/snapshot.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>

namespace clashcast {

// now() and wall() from any thread; a sleep belongs to the executor of the coroutine that awaits it.
class clock {
public:
    using duration = std::chrono::nanoseconds;
    using time_point = std::chrono::time_point<std::chrono::steady_clock, duration>;

    virtual ~clock() = default;

    virtual time_point now() const = 0;    // monotonic; for intervals and deadlines
    virtual timestamp wall() const = 0;    // what an event's timestamp says; may jump

    // Suspends until now() >= when. Throws when cancelled. Any number of coroutines may sleep.
    virtual boost::asio::awaitable<void> sleep_until(time_point when) = 0;
    boost::asio::awaitable<void> sleep_for(duration span) { return sleep_until(now() + span); }
};

// The machine's clocks. Lives for ever.
clock& real_clock();

}  // namespace clashcast
