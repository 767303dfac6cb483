#pragma once
// What paho does not do well: it looks names up while it holds a lock that all of its clients need, tries one address
// only, and does not say why it could not connect.

#include "net/lookup.hpp"
#include "publish/mqtt/rules.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>

namespace clashcast {

// The broker's IP addresses, to be tried in this order. Fails with errc::not_connected or errc::timed_out.
boost::asio::awaitable<result<net::endpoints>> resolve(broker_address, std::chrono::milliseconds deadline);

// Why there is no connection, found by making one: "Connection refused", "no TLS: certificate has expired". Empty: none
// is found. Each of connect and TLS handshake may take `deadline`.
boost::asio::awaitable<std::string> connect_problem(broker_address, boost::asio::ip::tcp::endpoint resolved,
                                                    std::string ca_file, std::chrono::milliseconds deadline);

}  // namespace clashcast
