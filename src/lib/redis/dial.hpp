#pragma once
// Connects to a Redis server.

#include "net/transport.hpp"
#include "redis/address.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>

namespace clashcast::redis {

// Each of resolve, connect and TLS handshake may take `limit`. Fails with errc::not_connected, errc::timed_out, or
// errc::refused when one side does not trust the other, or a file of `tls` cannot be used.
boost::asio::awaitable<result<std::unique_ptr<net::transport>>> dial(address to, net::tls_options tls,
                                                                     std::chrono::milliseconds limit);

}  // namespace clashcast::redis
