#pragma once
// What MQTT says about URLs, sizes and reason codes. Pure.

#include "net/authority.hpp"

#include <clashcast/publisher.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace clashcast {

struct broker_address : net::authority {
    broker_address() = default;
    explicit broker_address(net::authority a) : authority(std::move(a)) {}

    bool tls = false;
};

// mqtt://host[:port] or mqtts://host[:port]. Fails with errc::invalid; never quotes the URL.
result<broker_address> parse_broker_url(std::string_view url);

// Whether the text can be a topic to publish to, or a client id or user name. Each fails with errc::invalid.
result<void> check_topic(std::string_view topic);
result<void> check_name(std::string_view name);

// Whether this version of MQTT has a password without a user name. Fails with errc::invalid.
result<void> check_login(int protocol, bool has_username, bool has_password);

// Fails with errc::invalid and what is wrong with the options, the URL included, and the files.
result<broker_address> check(const mqtt_options&);

// What a broker told when it let us in.
struct broker_limits {
    std::size_t receive_maximum = 65'535;  // messages that it is ready to have unacknowledged
    std::size_t packet_size = std::numeric_limits<std::size_t>::max();
    int qos = 2;
    bool retain = true;
    int keep_alive = 0;  // seconds, in place of ours; 0: as we asked
};

// Reason codes that mean something to us.
constexpr int unsupported_protocol_version = 132, session_taken_over = 142, retain_not_supported = 154,
              qos_not_supported = 155, use_another_server = 156, server_moved = 157;

enum class acknowledgement : std::uint8_t { done, retry, refused };

// What a broker allows that cannot tell. Mosquitto closes a connection of MQTT 3.1.1 with more than 20 QoS 2 messages
// under way.
constexpr broker_limits assumed_limits(const mqtt_options& o)
{
    broker_limits limits;
    if (o.protocol == 4 && o.qos == 2)
        limits.receive_maximum = 20;
    return limits;
}

// What an acknowledgement's reason means for the message.
acknowledgement judge(int reason);

// Whether a broker that ended the connection with this reason, or without one (0), may have done it over a message.
bool may_be_over_a_message(int reason);

std::string reason_name(int reason);                  // "not authorized (135)"
std::string connect_refusal(int code, int protocol);  // the same for the answer to a connect

// Why the broker did not let us in, and what to do.
failure refused_connection(const broker_address&, const mqtt_options&, int code);

// Why it refuses a message for good: "not authorized (135) for user "clashcast"".
std::string refusal_reason(int reason, const mqtt_options&);

// "the broker closed the connection: server moved (157): it names "b:1883"; set url". `said` is its own sentence,
// `other` the server it names; both may be empty, and are the broker's: what cannot be printed is left out.
std::string closed_by_broker(int reason, std::string_view said, std::string_view other);

// The bytes of the PUBLISH packet that carries this message.
std::size_t packet_size(const message&, const mqtt_options&);

// How much may wait for acknowledgement. What exceeds it waits on our side: a queue inside of paho is ten times slower.
class window {
public:
    static constexpr std::size_t most_bytes = 512 * 1024;

    explicit window(std::size_t most_messages = 1) : most_messages_(most_messages) {}

    // A message of any size fits when nothing else waits.
    bool fits(std::size_t bytes) const
    {
        return messages_ == 0 || (messages_ < most_messages_ && bytes_ + bytes <= most_bytes);
    }
    void add(std::size_t bytes) { ++messages_, bytes_ += bytes; }
    void remove(std::size_t bytes) { --messages_, bytes_ -= bytes; }
    bool empty() const { return messages_ == 0; }

private:
    std::size_t most_messages_;
    std::size_t messages_ = 0, bytes_ = 0;
};

}  // namespace clashcast
