#pragma once
// The session that a connection asks for, and what the broker grants. Pure.

#include "publish/mqtt/protocol.hpp"

#include <string>
#include <string_view>

namespace clashcast {

// The options as one connection uses them.
struct mqtt_session : mqtt_options {
    mqtt_session() = default;
    explicit mqtt_session(mqtt_options o) : mqtt_options(std::move(o)) {}

    bool retain_status = true;
};

// Replaces "{journal}" by the first 8 digits of the journal's identity; without an identity, removes it together with a
// '-' or '/' before it.
std::string with_journal(std::string text, std::string_view identity);

// The options with client id and status topic filled in.
mqtt_session first_session(const mqtt_options&, std::string_view journal);

// Why and how a connection ended, or failed to open.
struct connection_end {
    connection_end() = default;
    connection_end(failure f, int r = 0, bool a = false) : why(std::move(f)), reason(r), answered(a) {}

    failure why;
    int reason = 0;         // of the CONNACK or DISCONNECT; 0: the broker gave none
    bool answered = false;  // the broker sent a CONNACK
};

// Reduces the session to what a broker that accepted the connection supports. Returns whether to connect again with the
// reduced session.
bool adapt(mqtt_session&, const broker_limits&);

// The same for a broker that refused the connection: gives up retained messages if they may be the reason.
bool adapt(mqtt_session&, const connection_end&);

// What the session lacks of the options: "keeps no retained messages: ..."; empty if nothing.
std::string what_is_less(const mqtt_options&, const mqtt_session&);

// "QoS 1, Receive Maximum 20, packets up to 1024 bytes": what the session uses of what the broker granted.
std::string describe_terms(const mqtt_session&, const broker_limits&);

// What the broker grants: "MQTT 5, 20 messages in flight, QoS 2, no packet limit", and what the session lacks of the
// options.
std::string describe(const mqtt_options& wanted, const mqtt_session& got, const broker_limits&);

// Fails with errc::refused if events could get lost: the broker takes QoS 0 only, and the options want more.
result<void> check_qos(const broker_address&, const mqtt_options&, int most);

}  // namespace clashcast
