#pragma once
// Whether a port that gives no MQTT connection speaks TLS when the URL says plain, or the reverse.

#include "publish/mqtt/rules.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <string>

namespace clashcast {

// Asks the port itself, in at most twice `deadline`. Returns "the port speaks TLS: set url to mqtts://...", or nothing.
boost::asio::awaitable<std::string> wrong_port(broker_address, boost::asio::ip::tcp::endpoint resolved,
                                               std::chrono::milliseconds deadline);

}  // namespace clashcast
