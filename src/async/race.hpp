#pragma once
// Two coroutines of which the first to end counts; the other one is cancelled, and waited for.

#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>

namespace clashcast {

// Returns when one of them has ended. Throws when cancelled.
boost::asio::awaitable<void> either(boost::asio::awaitable<void>, boost::asio::awaitable<void>);

// What `work` returned, or asio::error::timed_out when it took longer than `limit`. Throws when cancelled.
// Time is the machine's: a socket does not wait for any other clock.
boost::asio::awaitable<boost::system::error_code> within(
    std::chrono::nanoseconds limit, boost::asio::awaitable<boost::system::error_code> work);

// For after an operation that reports a cancellation as an error, or not at all.
boost::asio::awaitable<void> throw_if_cancelled();

}  // namespace clashcast
