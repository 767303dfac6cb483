#pragma once
// Publishes to an MQTT broker: a topic for each event, and a status topic that tells whether the service polls.

#include <clashcast/publisher.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace clashcast {

// In client_id and status_topic "{journal}" stands for the first 8 digits of the journal's identity. Files are PEM.
struct mqtt_options {
    mqtt_options() = default;

    std::string url;        // mqtt://host[:1883], mqtts://host[:8883], ws://host[:80][/mqtt] or wss://host[:443][/mqtt]
    std::string client_id;  // a broker admits one client of an id
    std::string status_topic = "clashcast/status/{journal}";  // its level "reason" tells why; empty: no status
    int qos = 1;            // 0, 1 or 2
    bool retain = false;
    int protocol = 5;       // 5, or 4 for MQTT 3.1.1
    std::string username, password;
    std::string ca_file;              // empty: the system's CAs
    std::string cert_file, key_file;  // both or neither
    std::vector<std::string> alpn;    // protocols to offer in the TLS handshake, the preferred one first
    std::chrono::seconds keep_alive{30};
    std::size_t window = 100;         // messages that may wait for the broker's acknowledgement
};

// Throws boost::system::system_error when an option is invalid. Paho connects through the proxy that the
// environment variable http_proxy or, for mqtts://, https_proxy names; the daemon removes both.
std::unique_ptr<publisher> make_mqtt_publisher(boost::asio::any_io_executor, mqtt_options);

}  // namespace clashcast
