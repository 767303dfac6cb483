#pragma once
// Calls coroutines that run on another thread's executor.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <utility>

namespace clashcast {

// Calls `make` on `executor`, runs its coroutine there, and returns here when that has ended; throws what it threw.
// When cancelled, cancels it, still waits for its end, and throws.
boost::asio::awaitable<void> run_on(boost::asio::any_io_executor executor,
                                    std::function<boost::asio::awaitable<void>()> make);

// The same for a coroutine that returns a value.
template <class T>
boost::asio::awaitable<T> run_on(boost::asio::any_io_executor executor,
                                 std::function<boost::asio::awaitable<T>()> make)
{
    std::optional<T> returned;
    auto store = [&]() -> boost::asio::awaitable<void> {
        auto value = co_await make();
        returned.emplace(std::move(value));
    };
    co_await run_on(std::move(executor), store);
    co_return std::move(*returned);
}

}  // namespace clashcast
