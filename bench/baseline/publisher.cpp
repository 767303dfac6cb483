#include "baseline/mqtt.hpp"
#include "baseline/relay.hpp"
#include "servers.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include <unistd.h>

namespace bench {
namespace {

constexpr unsigned char connect_packet = 0x10, connack = 0x20, publish_qos_1 = 0x32, puback = 0x40, kind_bits = 0xf0;
constexpr std::size_t window_of_mqtt_5 = 65'535;  // of a broker that sends none

// The Receive Maximum of a CONNACK. Knows the properties that Mosquitto sends.
std::size_t receive_maximum(std::string_view properties)
{
    constexpr char wanted = 0x21, topic_alias_maximum = 0x22;
    for (std::size_t at = 0; at + 3 <= properties.size(); at += 3) {
        auto value = std::size_t(static_cast<unsigned char>(properties[at + 1])) << 8 |
                     static_cast<unsigned char>(properties[at + 2]);
        if (properties[at] == wanted)
            return value;
        if (properties[at] != topic_alias_maximum)
            break;
    }
    return window_of_mqtt_5;
}

std::string properties_of(const wire_event& e)
{
    std::string all;
    auto pair = [&](std::string_view name, std::string_view value) {
        all += '\x26';
        put_text(all, name);
        put_text(all, value);
    };
    all += '\x03';
    put_text(all, "application/json");
    pair("id", e.id);
    pair("event_type", e.type);
    pair("tag", e.tag);
    return all;
}

}  // namespace

bare_publisher::bare_publisher(unsigned short broker_port, std::size_t window) : socket_(connect_to(broker_port))
{
    std::string body, hello;
    put_text(body, "MQTT");
    body.append("\5\2\0\0\0", 5);  // version 5, clean start, no keep-alive, no properties
    put_text(body, "bench-bare");
    hello += static_cast<char>(connect_packet);
    put_length(hello, body.size());
    send_all(socket_, hello + body);
    std::optional<packet> answer;
    std::string_view rest;
    while (!answer) {
        receive_some(socket_, read_);
        rest = read_;
        answer = take_packet(rest);
    }
    if (answer->type != connack || answer->body.size() < 3 || answer->body[1] != 0)
        throw std::runtime_error("the broker does not let the baseline in");
    window_ = std::min(window, receive_maximum(answer->body.substr(3)));
    read_.clear();
}

bare_publisher::~bare_publisher()
{
    try {
        flush();
        while (under_way_ > 0)
            receive();
    } catch (const std::runtime_error&) {
        // the broker went first
    }
    close(socket_);
}

void bare_publisher::publish(const std::string& topic, const wire_event& e)
{
    while (under_way_ >= window_) {
        flush();
        receive();
    }
    auto properties = properties_of(e);
    std::string body;
    put_text(body, topic);
    number_ = number_ % 65'535 + 1;
    body += static_cast<char>(number_ >> 8);
    body += static_cast<char>(number_ & 0xff);
    put_length(body, properties.size());
    body += properties;
    unsent_ += static_cast<char>(publish_qos_1);
    put_length(unsent_, body.size() + e.json.size());
    unsent_ += body;
    unsent_ += e.json;
    ++under_way_;
}

void bare_publisher::flush()
{
    send_all(socket_, unsent_);
    unsent_.clear();
}

void bare_publisher::receive()
{
    receive_some(socket_, read_);
    std::string_view rest = read_;
    while (auto next = take_packet(rest))
        if ((next->type & kind_bits) == puback)
            --under_way_;
    read_.erase(0, read_.size() - rest.size());
}

}  // namespace bench
