#pragma once
// What a session reads from and writes to: a socket, bare or under TLS.

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

// One read or write at a time. Must live until what is under way has called back.
class wire {
public:
    using done = std::function<void(boost::system::error_code, std::size_t)>;

    virtual ~wire() = default;

    // Comes before all else: shakes hands, under TLS.
    virtual void open(done) = 0;

    virtual void read_some(boost::asio::mutable_buffer, done) = 0;
    virtual void write(const std::array<boost::asio::const_buffer, 2>&, done) = 0;

    virtual boost::asio::ip::tcp::socket::lowest_layer_type& socket() = 0;
};

// With TLS when there is an identity, a certificate and its key.
std::unique_ptr<wire> make_wire(boost::asio::ip::tcp::socket, boost::asio::ssl::context* identity);

}  // namespace clashcast::simulator
