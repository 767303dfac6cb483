#include "redis/dial.hpp"

#include "async/time_limit.hpp"
#include "net/dial.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

namespace clashcast::redis {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::local::stream_protocol;
using boost::system::error_code;

failure unreachable(const address& to, const error_code& code, std::string_view why)
{
    if (code == errc::timed_out)
        return failure(code, fmt::format("{} did not answer in time", to_string(to)));
    return failure(code, fmt::format("not connected to {}: {}", to_string(to), why));
}

failure unreachable(const address& to, const error_code& error)
{
    auto code = error == asio::error::timed_out ? errc::timed_out : errc::not_connected;
    return unreachable(to, code, error.message());
}

failure not_resolved(const address& to, const error_code& error)
{
    auto code = error == asio::error::timed_out ? errc::timed_out : errc::not_connected;
    auto why = error == asio::error::timed_out ? "the name server did not answer in time" : error.message();
    return failure(code, fmt::format("not connected to {}: cannot resolve {}: {}", to_string(to), to.host, why));
}

asio::awaitable<result<tcp::socket>> connect(const address& to, std::chrono::milliseconds limit)
{
    net::authority where = to;
    auto endpoints = co_await net::look_up(std::move(where), limit);
    if (!endpoints)
        co_return not_resolved(to, endpoints.error());
    auto socket = co_await net::dial(std::move(*endpoints), limit);
    if (!socket)
        co_return unreachable(to, socket.error());
    error_code ignored;  // optional
    socket->set_option(asio::socket_base::keep_alive(true), ignored);
    co_return std::move(*socket);
}

asio::awaitable<result<std::unique_ptr<net::transport>>> secure(tcp::socket socket, const address& to,
                                                                net::tls_options tls, std::chrono::milliseconds limit)
{
    auto made = co_await net::make_tls_transport(std::move(socket), std::move(tls), to.host, limit);
    if (made)
        co_return std::move(*made);
    auto why = made.error();
    if (why.code == errc::refused)
        co_return failure(errc::refused, fmt::format("no TLS with {}: {}", to_string(to), why.what));
    co_return unreachable(to, why.code, why.what);
}

// What to do about a Unix socket that does not connect; the system reports a file that is not a socket as a server that
// does not listen.
std::string_view advice(const std::string& path, const error_code& error)
{
    std::error_code ignored;
    auto type = std::filesystem::status(path, ignored).type();
    if (error == boost::system::errc::permission_denied)
        return ": clashcast's user may not write to it; see Redis's unixsocketperm, or add the user to Redis's group";
    if (type == std::filesystem::file_type::not_found)
        return ": Redis has not made it; see its settings unixsocket and, for the folder, its service";
    if (type != std::filesystem::file_type::socket && type != std::filesystem::file_type::none)
        return ": it is not a socket";
    return error == asio::error::connection_refused ? ": Redis does not run, or has another socket" : "";
}

asio::awaitable<error_code> connect(stream_protocol::socket& socket, stream_protocol::endpoint to)
{
    error_code error;
    co_await socket.async_connect(to, asio::redirect_error(asio::use_awaitable, error));
    co_return error;
}

asio::awaitable<result<std::unique_ptr<net::transport>>> dial_local(const address& to, std::chrono::milliseconds limit)
{
    auto executor = co_await asio::this_coro::executor;
    stream_protocol::socket socket(executor);
    auto connected = connect(socket, stream_protocol::endpoint(to.socket));
    auto error = co_await with_timeout(limit, std::move(connected));
    if (!error)
        co_return net::make_transport(std::move(socket));
    auto why = unreachable(to, error);
    why.what += advice(to.socket, error);
    co_return why;
}

}  // namespace

asio::awaitable<result<std::unique_ptr<net::transport>>> dial(address to, net::tls_options tls,
                                                              std::chrono::milliseconds limit)
{
    if (to.is_local())
        co_return co_await dial_local(to, limit);
    auto socket = co_await connect(to, limit);
    if (!socket)
        co_return socket.error();
    if (to.tls)
        co_return co_await secure(std::move(*socket), to, std::move(tls), limit);
    co_return net::make_transport(std::move(*socket));
}

}  // namespace clashcast::redis
