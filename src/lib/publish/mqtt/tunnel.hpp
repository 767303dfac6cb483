#pragma once
// MQTT over WebSocket. Paho's own WebSocket keeps what it has received of all connections in one buffer: the rest of a
// frame with several packets may be read late, or as another broker's. So Paho speaks MQTT with a port of this process,
// and a tunnel passes it on.

#include "async/task_group.hpp"
#include "net/tls_options.hpp"
#include "publish/mqtt/protocol.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>

namespace clashcast {

// Opens a WebSocket to the broker at this address, within `limit`. Returns the tunnel's end for Paho, on loopback: it
// accepts one connection, of this process, within another `limit`. The tunnel is a task of `tunnels`. It ends when Paho
// or the broker closes its connection, and closes the other one then; what Paho has sent before is passed on first.
// Fails with errc::refused, errc::not_connected or errc::timed_out.
boost::asio::awaitable<result<boost::asio::ip::tcp::endpoint>> open_tunnel(broker_address, net::tls_options,
                                                                           boost::asio::ip::tcp::endpoint resolved,
                                                                           std::chrono::nanoseconds limit,
                                                                           task_group& tunnels);

}  // namespace clashcast
