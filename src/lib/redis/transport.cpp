#include "redis/transport.hpp"

#include "net/dial.hpp"
#include "net/stream.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <fmt/format.h>

#include <utility>

namespace clashcast::redis {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

template <class Stream>
class stream_transport final : public transport {
public:
    explicit stream_transport(Stream stream) : stream_(std::move(stream)) {}

    outcome<std::size_t> read_some(asio::mutable_buffer into) override
    {
        error_code error;
        auto size = co_await net::read_some(stream_, into, error);
        if (error)
            co_return error;
        co_return size;
    }

    outcome<void> write(asio::const_buffer bytes) override
    {
        error_code error;
        co_await net::write(stream_, bytes, error);
        if (error)
            co_return error;
        co_return boost::system::result<void>();
    }

    void close() override
    {
        error_code ignored;
        stream_.lowest_layer().close(ignored);
    }

private:
    Stream stream_;
};

failure unreachable(const address& to, const error_code& error)
{
    if (error == asio::error::timed_out)
        return failure(errc::timed_out, fmt::format("{} did not answer in time", to_string(to)));
    return failure(errc::not_connected, fmt::format("not connected to {}: {}", to_string(to), error.message()));
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

// TLS reports a wrong server; a server that is away breaks the connection.
failure no_handshake(const address& to, net::tls_stream& stream, const error_code& error)
{
    if (error.category() != asio::error::get_ssl_category())
        return unreachable(to, error);
    auto why = net::handshake_error(stream, error);
    return failure(errc::refused, fmt::format("no TLS with {}: {}", to_string(to), why));
}

asio::awaitable<result<std::unique_ptr<transport>>>
secure(tcp::socket socket, const address& to, const std::string& ca_file, std::chrono::milliseconds limit)
{
    auto context = net::make_tls_context(ca_file);
    if (!context)
        co_return failure(errc::refused, context.error().what);
    net::tls_stream stream(std::move(socket), **context);
    auto error = co_await net::shake_hands(stream, to.host, limit);
    if (error)
        co_return no_handshake(to, stream, error);
    co_return std::make_unique<stream_transport<net::tls_stream>>(std::move(stream));
}

}  // namespace

asio::awaitable<result<std::unique_ptr<transport>>> dial(address to, std::string ca_file,
                                                         std::chrono::milliseconds limit)
{
    auto socket = co_await connect(to, limit);
    if (!socket)
        co_return socket.error();
    if (to.tls)
        co_return co_await secure(std::move(*socket), to, ca_file, limit);
    co_return std::make_unique<stream_transport<tcp::socket>>(std::move(*socket));
}

}  // namespace clashcast::redis
