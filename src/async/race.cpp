#include "async/race.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <exception>

namespace clashcast {

namespace asio = boost::asio;
using boost::system::error_code;
using namespace asio::experimental::awaitable_operators;

namespace {

asio::awaitable<void> pass(std::chrono::nanoseconds span)
{
    auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, span);
    error_code cancelled;  // the usual end of it: an exception would cost more than all the rest
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

}  // namespace

asio::awaitable<void> either(asio::awaitable<void> a, asio::awaitable<void> b)
{
    try {
        auto first = std::move(a) || std::move(b);
        co_await std::move(first);
    } catch (const asio::multiple_exceptions& both) {
        std::rethrow_exception(both.first_exception());
    }
}

asio::awaitable<error_code> within(std::chrono::nanoseconds limit, asio::awaitable<error_code> work)
{
    error_code ended = asio::error::timed_out;
    try {
        auto first = std::move(work) || pass(limit);
        auto winner = co_await std::move(first);
        if (winner.index() == 0)
            ended = std::get<0>(winner);
    } catch (const asio::multiple_exceptions& both) {
        std::rethrow_exception(both.first_exception());
    }
    co_await throw_if_cancelled();
    co_return ended;
}

asio::awaitable<void> throw_if_cancelled()
{
    auto cancelled = co_await asio::this_coro::cancellation_state;
    if (cancelled.cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace clashcast
