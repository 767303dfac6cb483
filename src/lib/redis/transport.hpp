#pragma once
// Bytes to and from a server, over TCP or TLS.

#include "redis/address.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace clashcast::redis {

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

// Connects; each of resolve, connect and TLS handshake may take `limit`. Fails with errc::not_connected,
// errc::timed_out, or errc::refused when the certificate is not one to trust (or `ca_file` cannot be read).
boost::asio::awaitable<result<std::unique_ptr<transport>>> dial(address to, std::string ca_file,
                                                                std::chrono::milliseconds limit);

}  // namespace clashcast::redis
