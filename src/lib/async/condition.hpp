#pragma once
// A condition variable for the coroutines of one thread.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace clashcast {

// Wait in a loop, `while (!done) co_await changed.wait();`: a wait may end although nothing has changed.
class condition {
public:
    using time_point = boost::asio::steady_timer::time_point;

    explicit condition(boost::asio::any_io_executor);

    // Suspends until the next notify_all(). Throws when cancelled.
    boost::asio::awaitable<void> wait();

    // The same, until `when` at the latest. For a condition with a single waiter: all waits share one timer.
    boost::asio::awaitable<void> wait_until(time_point when);

    void notify_all();

private:
    boost::asio::steady_timer timer_;
};

}  // namespace clashcast
