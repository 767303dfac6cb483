#pragma once
// Bytes to and from a server, over TCP, a Unix socket or TLS.

#include "net/tls_options.hpp"

#include <clashcast/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace clashcast::net {

// One read and one write may be under way at the same time. Both honour cancellation.
class transport {
public:
    virtual ~transport() = default;

    template <class T>
    using outcome = boost::asio::awaitable<boost::system::result<T>>;

    virtual outcome<std::size_t> read_some(boost::asio::mutable_buffer) = 0;
    virtual outcome<void> write(boost::asio::const_buffer) = 0;

    // Ends reads and writes that are under way.
    virtual void close() = 0;
};

std::unique_ptr<transport> make_transport(boost::asio::ip::tcp::socket);
std::unique_ptr<transport> make_transport(boost::asio::local::stream_protocol::socket);

// Performs the TLS handshake with `host` on a connected socket. Fails with the end of a sentence: with errc::refused
// when one side does not trust the other, or a file cannot be used; errc::timed_out; errc::not_connected when the
// connection broke. Throws when cancelled.
boost::asio::awaitable<result<std::unique_ptr<transport>>> make_tls_transport(boost::asio::ip::tcp::socket, tls_options,
                                                                              std::string host,
                                                                              std::chrono::nanoseconds limit);

}  // namespace clashcast::net
