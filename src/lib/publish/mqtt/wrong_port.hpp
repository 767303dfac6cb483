#pragma once
// Finds out whether a port without an MQTT connection speaks TLS although the URL is one without, or plain MQTT
// although the URL is one of TLS or WebSocket.

#include "publish/mqtt/protocol.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <string>

namespace clashcast {

// Asks the port itself, each time within twice `deadline`. Returns "the port speaks TLS: set url to mqtts://...", or an
// empty text.
boost::asio::awaitable<std::string> wrong_port(broker_address, boost::asio::ip::tcp::endpoint resolved,
                                               std::chrono::milliseconds deadline);

}  // namespace clashcast
