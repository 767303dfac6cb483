#pragma once
// A socket, plain or with TLS.

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <memory>

namespace boost::asio::ssl {
class context;
}

namespace clashcast::simulator {

// One operation at a time. Must live until it has called back.
class transport {
public:
    using done = std::function<void(boost::system::error_code, std::size_t)>;

    virtual ~transport() = default;

    // The first operation: the handshake of TLS, or nothing.
    virtual void open(done) = 0;

    virtual void read_some(boost::asio::mutable_buffer, done) = 0;
    virtual void write(const std::array<boost::asio::const_buffer, 2>&, done) = 0;

    virtual boost::asio::ip::tcp::socket::lowest_layer_type& socket() = 0;
};

// With TLS if there is an identity: a certificate and its key.
std::unique_ptr<transport> make_transport(boost::asio::ip::tcp::socket, boost::asio::ssl::context* identity);

}  // namespace clashcast::simulator
