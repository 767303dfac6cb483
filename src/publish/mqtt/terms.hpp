#pragma once
// What a connection asks for, and what the broker grants of it. Pure.

#include "publish/mqtt/rules.hpp"

#include <string>
#include <string_view>

namespace clashcast {

// The options as one connection uses them.
struct mqtt_session : mqtt_options {
    mqtt_session() = default;
    explicit mqtt_session(mqtt_options o) : mqtt_options(std::move(o)) {}

    bool retain_status = true;
};

// "{journal}" in a text is the first 8 digits of the journal's identity. Of a journal without one it is left out,
// together with the '-' or '/' before it.
std::string with_journal(std::string text, std::string_view identity);

// The options with the names filled in.
mqtt_session first_session(const mqtt_options&, std::string_view journal);

// Why and how a connection ended, or was not made at all.
struct connection_end {
    connection_end() = default;
    connection_end(failure f, int r = 0, bool a = false) : why(std::move(f)), reason(r), answered(a) {}

    failure why;
    int reason = 0;         // of the CONNACK or DISCONNECT; 0: the broker said nothing
    bool answered = false;  // with a CONNACK
};

// Changes what a broker that let us in does not take as it was asked. Returns whether to connect again with that.
bool adapt(mqtt_session&, const broker_limits&);

// The same for a broker that did not let us in: without retained messages, if that may be why.
bool adapt(mqtt_session&, const connection_end&);

// What the session has less than the options want: "keeps no retained messages: ...". Empty: nothing.
std::string what_is_less(const mqtt_options&, const mqtt_session&);

// Fails with errc::refused when events would be lost: the broker takes QoS 0 only, and the options want more.
result<void> check_qos(const broker_address&, const mqtt_options&, int most);

}  // namespace clashcast
