#include "net/dial.hpp"

#include "async/time_limit.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace clashcast::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

asio::awaitable<error_code> connect(tcp::socket& socket, tcp::endpoint to)
{
    error_code error;
    co_await socket.async_connect(to, asio::redirect_error(asio::use_awaitable, error));
    co_return error;
}

}  // namespace

asio::awaitable<boost::system::result<tcp::socket>> dial(endpoints to, std::chrono::nanoseconds limit)
{
    using std::chrono::steady_clock;
    auto executor = co_await asio::this_coro::executor;
    const auto give_up = steady_clock::now() + limit;
    error_code error = asio::error::not_found;
    for (std::size_t i = 0; i < to.size(); ++i) {
        auto share = (give_up - steady_clock::now()) / static_cast<int>(to.size() - i);  // signed: no time may be left
        tcp::socket socket(executor);
        auto connected = connect(socket, to[i]);
        error = co_await with_timeout(share, std::move(connected));
        if (error)
            continue;
        error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        co_return socket;
    }
    co_return error;
}

}  // namespace clashcast::net
