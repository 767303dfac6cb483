#pragma once
// Limits on how long coroutines run. Time is the machine's: sockets do not wait for any other clock.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <utility>

namespace clashcast {

// Returns when one of the two has ended; cancels the other and waits for its end. Throws when cancelled.
boost::asio::awaitable<void> race(boost::asio::awaitable<void>, boost::asio::awaitable<void>);

// The same for one that returns something: that, or nothing if `other` ended first.
template <class T>
boost::asio::awaitable<std::optional<T>> race(boost::asio::awaitable<T> work, boost::asio::awaitable<void> other)
{
    std::optional<T> got;
    auto finish = [&]() -> boost::asio::awaitable<void> {
        auto returned = co_await std::move(work);
        got.emplace(std::move(returned));
    };
    auto finished = finish();
    co_await race(std::move(finished), std::move(other));
    co_return got;
}

// Returns what `work` returned, or asio::error::timed_out: after `limit`, `work` is cancelled and its end awaited.
// Throws when cancelled.
boost::asio::awaitable<boost::system::error_code> with_timeout(
    std::chrono::nanoseconds limit, boost::asio::awaitable<boost::system::error_code> work);

// For use after an operation that reports its cancellation as an error code, or not at all.
boost::asio::awaitable<void> throw_if_cancelled();

// One limit for many short operations, cheaper than with_timeout(): a single timer, which is set again only when the
// oldest operation changes. Use from the executor's thread only.
class deadlines {
public:
    class guard;

    deadlines(boost::asio::any_io_executor, std::chrono::nanoseconds limit);
    ~deadlines();
    deadlines(const deadlines&) = delete;
    deadlines& operator=(const deadlines&) = delete;

private:
    struct state;
    std::shared_ptr<state> state_;
};

// One operation, from construction to destruction. Calls `expire` once if it lasts longer than the limit. May outlive
// its deadlines, and then never expires.
class deadlines::guard {
public:
    guard(deadlines&, std::function<void()> expire);
    ~guard();
    guard(const guard&) = delete;
    guard& operator=(const guard&) = delete;

    bool expired() const { return expired_; }

private:
    friend struct deadlines::state;
    std::shared_ptr<state> in_;
    std::function<void()> expire_;
    std::chrono::steady_clock::time_point due_;
    std::list<guard*>::iterator self_;
    bool expired_ = false;
};

}  // namespace clashcast
