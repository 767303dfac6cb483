#include "simulator/server/transport.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <utility>

namespace clashcast::simulator {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using tls_stream = asio::ssl::stream<tcp::socket>;

namespace {

void shake_hands(tcp::socket&, transport::done then)
{
    then({}, 0);
}

void shake_hands(tls_stream& stream, transport::done then)
{
    stream.async_handshake(tls_stream::server, [then = std::move(then)](error_code failed) { then(failed, 0); });
}

template <class Stream>
class transport_over final : public transport {
public:
    template <class... How>
    explicit transport_over(tcp::socket socket, How&... how) : stream_(std::move(socket), how...)
    {
    }

    void open(done then) override { shake_hands(stream_, std::move(then)); }
    void read_some(asio::mutable_buffer room, done then) override { stream_.async_read_some(room, std::move(then)); }
    void write(const std::array<asio::const_buffer, 2>& parts, done then) override
    {
        asio::async_write(stream_, parts, std::move(then));
    }
    tcp::socket::lowest_layer_type& socket() override { return stream_.lowest_layer(); }

private:
    Stream stream_;
};

}  // namespace

std::unique_ptr<transport> make_transport(tcp::socket socket, asio::ssl::context* identity)
{
    if (identity)
        return std::make_unique<transport_over<tls_stream>>(std::move(socket), *identity);
    return std::make_unique<transport_over<tcp::socket>>(std::move(socket));
}

}  // namespace clashcast::simulator
