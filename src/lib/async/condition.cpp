#include "async/condition.hpp"

#include "async/time_limit.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace clashcast {

namespace asio = boost::asio;

condition::condition(asio::any_io_executor executor) : timer_(std::move(executor))
{
    timer_.expires_at(time_point::max());
}

asio::awaitable<void> condition::wait()
{
    return wait_until(time_point::max());
}

asio::awaitable<void> condition::wait_until(time_point when)
{
    if (timer_.expiry() != when)
        timer_.expires_at(when);
    boost::system::error_code ignored;  // both a notify and a cancel end the timer early
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    co_await throw_if_cancelled();
}

void condition::notify_all()
{
    timer_.cancel();
}

}  // namespace clashcast
