#pragma once
// Rules of MQTT: URLs, packet sizes, reason codes. Pure.

#include "net/tls_options.hpp"
#include "net/url.hpp"

#include <clashcast/publishers/mqtt.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace clashcast {

using broker_address = net::url;

// mqtt:// or mqtts://host[:port], ws:// or wss://host[:port][/path[?query]]. Fails with errc::invalid; never quotes the
// URL.
result<broker_address> parse_broker_url(std::string_view text);

// Whether MQTT goes over WebSocket.
bool is_websocket(const broker_address&);

// Whether the text can be a protocol to offer in a TLS handshake. Fails with errc::invalid.
result<void> check_alpn(std::string_view protocol);

net::tls_options tls_of(const mqtt_options&);

// Whether the text can be a topic to publish to, or a client id or user name. Each fails with errc::invalid.
result<void> check_topic(std::string_view topic);
result<void> check_name(std::string_view name);

// Whether this version of MQTT has a password without a user name. Fails with errc::invalid.
result<void> check_login(int protocol, bool has_username, bool has_password);

// Fails with errc::invalid and what is wrong with the options, the URL included, and the files.
result<broker_address> check(const mqtt_options&);

// What a broker grants with its CONNACK.
struct broker_limits {
    std::size_t receive_maximum = 65'535;  // unacknowledged messages that it allows
    std::size_t packet_size = std::numeric_limits<std::size_t>::max();
    int qos = 2;
    bool retain = true;
    int keep_alive = 0;  // seconds, instead of ours; 0: ours
};

// Reason codes with a meaning to the publisher.
constexpr int unsupported_protocol_version = 132, session_taken_over = 142, retain_not_supported = 154,
              qos_not_supported = 155, use_another_server = 156, server_moved = 157;

enum class puback_outcome : std::uint8_t { done, retry, refused };

// The limits of a broker that cannot tell them. Over MQTT 3.1.1 Mosquitto closes a connection with more than 20 QoS 2
// messages in flight.
constexpr broker_limits assumed_limits(const mqtt_options& o)
{
    broker_limits limits;
    if (o.protocol == 4 && o.qos == 2)
        limits.receive_maximum = 20;
    return limits;
}

// What an acknowledgement's reason means for the message.
puback_outcome read_reason(int reason);

// Whether a broker that ended the connection with this reason, 0 for none, may have done so because of a message.
bool may_be_over_a_message(int reason);

std::string reason_name(int reason);                  // "not authorized (135)"
std::string connect_refusal(int code, int protocol);  // the same for the answer to a connect

// Why the broker refused the connection, and what to do.
failure refused_connection(const broker_address&, const mqtt_options&, int code);

// Why it refuses a message for good: "not authorized (135) for user "clashcast"".
std::string refusal_reason(int reason, const mqtt_options&);

// "the broker closed the connection: server moved (157): "text"; it names the server "b:1883": set url". `text` and
// `other_server` are the broker's own and may be empty; what cannot be printed is escaped.
std::string closed_by_broker(int reason, std::string_view text, std::string_view other_server);

// The bytes of the PUBLISH packet that carries this message.
std::size_t packet_size(const message&, const mqtt_options&);

}  // namespace clashcast
