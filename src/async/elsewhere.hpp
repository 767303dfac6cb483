#pragma once
// Coroutines of another thread's executor, called from this one.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <utility>

namespace clashcast {

// Makes the coroutine and runs it on `executor`; returns here when it has ended, with its exception if it threw one.
// Cancelling this cancels it, still waits for its end, and throws.
boost::asio::awaitable<void> run_elsewhere(boost::asio::any_io_executor, std::function<boost::asio::awaitable<void>()>);

// The same for one that returns something.
template <class T>
boost::asio::awaitable<T> elsewhere(boost::asio::any_io_executor executor,
                                    std::function<boost::asio::awaitable<T>()> make)
{
    std::optional<T> got;
    auto keep = [&]() -> boost::asio::awaitable<void> {
        auto returned = co_await make();
        got.emplace(std::move(returned));
    };
    co_await run_elsewhere(std::move(executor), keep);
    co_return std::move(*got);
}

}  // namespace clashcast
