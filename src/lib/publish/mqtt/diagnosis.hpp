#pragma once
// What Paho lacks: it looks names up while it holds a lock that all of its clients need (known_address.hpp), tries one
// address only, and does not report why it could not connect.

#include "net/lookup.hpp"
#include "publish/mqtt/protocol.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>

namespace clashcast {

// The broker's IP addresses, to be tried in this order. Fails with errc::not_connected or errc::timed_out.
boost::asio::awaitable<result<net::endpoints>> resolve(broker_address, std::chrono::milliseconds deadline);

// Finds out why there is no connection, by trying one: "Connection refused", "no TLS: certificate has expired". Returns
// an empty text if it finds nothing. Each of connect and TLS handshake may take `deadline`.
boost::asio::awaitable<std::string> connect_problem(broker_address, boost::asio::ip::tcp::endpoint resolved,
                                                    net::tls_options, std::chrono::milliseconds deadline);

}  // namespace clashcast
