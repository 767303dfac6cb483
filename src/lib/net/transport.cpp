#include "net/transport.hpp"

#include "net/stream.hpp"
#include "text/printable.hpp"

#include <boost/asio/error.hpp>

#include <fmt/format.h>

#include <utility>

namespace clashcast::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

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

// TLS reports a wrong server; a server that is away breaks the connection.
failure no_handshake(tls_stream& stream, const error_code& error)
{
    if (error.category() == asio::error::get_ssl_category()) {
        auto advice = certificate_advice(error);
        return failure(errc::refused, fmt::format("{}{}{}", handshake_error(stream, error), advice.empty() ? "" : ": ",
                                                  advice));
    }
    if (error == asio::error::timed_out)
        return failure(errc::timed_out, "no answer in time");
    return failure(errc::not_connected, error_text(error));
}

}  // namespace

std::unique_ptr<transport> make_transport(tcp::socket socket)
{
    return std::make_unique<stream_transport<tcp::socket>>(std::move(socket));
}

std::unique_ptr<transport> make_transport(asio::local::stream_protocol::socket socket)
{
    return std::make_unique<stream_transport<asio::local::stream_protocol::socket>>(std::move(socket));
}

asio::awaitable<result<std::unique_ptr<transport>>> make_tls_transport(tcp::socket socket, tls_options how,
                                                                       std::string host, std::chrono::nanoseconds limit)
{
    auto context = make_tls_context(how);
    if (!context)
        co_return failure(errc::refused, context.error().what);
    tls_stream stream(std::move(socket), **context);
    auto error = co_await shake_hands(stream, host, limit);
    if (error)
        co_return no_handshake(stream, error);
    co_return std::make_unique<stream_transport<tls_stream>>(std::move(stream));
}

}  // namespace clashcast::net
