#include <clashcast/publisher.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace clashcast {

namespace asio = boost::asio;

asio::awaitable<failure> publisher::lost()
{
    auto executor = co_await asio::this_coro::executor;
    asio::steady_timer never(executor, asio::steady_timer::time_point::max());
    co_await never.async_wait(asio::use_awaitable);
    co_return failure(errc::closed, "the end of time");
}

}  // namespace clashcast
