#include "publish/mqtt/protocol.hpp"

#include "net/certificates.hpp"
#include "text/printable.hpp"

extern "C" {
#include <MQTTReasonCodes.h>  // lacks an extern "C" of its own
}
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace clashcast {
namespace {

constexpr std::size_t longest_text = 65'535;  // bytes of a string in MQTT

constexpr net::url_syntax mqtt_syntax{
    .schemes = {{{"mqtt", 1883},
                 {"mqtts", 8883, true},
                 {.name = "ws", .default_port = 80, .has_path = true},
                 {.name = "wss", .default_port = 443, .tls = true, .has_path = true}}},
    .login_error = "contains a user name or a password, which have settings of their own",
};

failure invalid(std::string sentence)
{
    return {errc::invalid, std::move(sentence)};
}

// Bytes of a "variable byte integer".
std::size_t size_of_length(std::size_t length)
{
    std::size_t bytes = 1;
    for (; length > 127; length /= 128)
        ++bytes;
    return bytes;
}

std::size_t size_of_properties(const message& m)
{
    auto text = [](std::string_view s) { return 2 + s.size(); };
    auto pair = [&](std::string_view name, std::string_view value) { return 1 + text(name) + text(value); };
    auto all = 1 + text("application/json") + pair("id", m.id) + pair("event_type", m.event_type) + pair("tag", m.tag);
    return size_of_length(all) + all;
}

}  // namespace

result<broker_address> parse_broker_url(std::string_view text)
{
    auto parsed = net::parse_url(text, mqtt_syntax);
    if (!parsed)
        return invalid("the MQTT URL " + parsed.error().what);
    auto is_allowed = [](char c) { return c > ' ' && c < '\x7f' && c != '#'; };
    if (!std::all_of(parsed->path.begin(), parsed->path.end(), is_allowed))
        return invalid("the MQTT URL has a fragment, a space or another character in its path that must be "
                       "percent-encoded");
    return parsed;
}

bool is_websocket(const broker_address& broker)
{
    return broker.scheme.starts_with("ws");
}

result<void> check_alpn(std::string_view protocol)
{
    constexpr std::size_t longest = 255;
    if (protocol.empty() || protocol.size() > longest)
        return invalid(fmt::format("is {}", protocol.empty() ? "empty" : "longer than 255 bytes"));
    auto wrong = character_error(protocol);
    return wrong.empty() ? result<void>() : invalid(std::string(wrong));
}

net::tls_options tls_of(const mqtt_options& o)
{
    net::tls_options tls(o.ca_file, o.cert_file, o.key_file.empty() ? o.cert_file : o.key_file);
    tls.alpn = o.alpn;
    return tls;
}

result<void> check_name(std::string_view name)
{
    if (auto wrong = character_error(name); !wrong.empty())
        return invalid(std::string(wrong));
    return name.size() > longest_text ? invalid(fmt::format("is longer than {} bytes", longest_text)) : result<void>();
}

result<void> check_topic(std::string_view topic)
{
    return topic.find_first_of("+#") == topic.npos ? check_name(topic) : invalid("has a wildcard, + or #");
}

result<void> check_login(int protocol, bool has_username, bool has_password)
{
    bool is_good = protocol != 4 || has_username || !has_password;
    return is_good ? result<void>() : invalid("MQTT 3.1.1 has no password without a username");
}

namespace {

result<void> check_protocols(const mqtt_options& o, const broker_address& broker)
{
    for (auto& protocol : o.alpn)
        if (auto good = check_alpn(protocol); !good)
            return invalid("a protocol of alpn " + good.error().what);
    return o.alpn.empty() || broker.tls ? result<void>() : invalid("alpn needs TLS: a URL with mqtts:// or wss://");
}

result<void> check_texts(const mqtt_options& o)
{
    if (auto name = check_name(o.client_id); !name)
        return invalid("client_id " + name.error().what);
    if (auto name = check_name(o.username); !name)
        return invalid("username " + name.error().what);
    auto topic = check_topic(o.status_topic);
    return topic ? topic : invalid("status_topic " + topic.error().what);
}

// Finds PEM files that TLS cannot use, or would ask a passphrase for.
result<void> check_files(const mqtt_options& o)
{
    auto named = [](std::string_view option, const std::string& path, const failure& why) {
        return invalid(fmt::format("{} \"{}\": {}", option, path, why.what));
    };
    if (!o.key_file.empty() && o.cert_file.empty())
        return invalid("a key_file needs its cert_file");
    if (!o.ca_file.empty())
        if (auto held = net::check_ca_file(o.ca_file); !held)
            return named("ca_file", o.ca_file, held.error());
    if (o.cert_file.empty())
        return {};
    if (auto held = net::check_certificate(o.cert_file); !held)
        return named("cert_file", o.cert_file, held.error());
    auto key = o.key_file.empty() ? o.cert_file : o.key_file;
    auto held = net::check_key(key, o.cert_file);
    return held ? held : named("key_file", key, held.error());
}

}  // namespace

result<broker_address> check(const mqtt_options& o)
{
    auto address = parse_broker_url(o.url);
    if (!address)
        return address;
    if (o.client_id.empty())
        return invalid("an MQTT client needs a client_id");
    if (o.qos < 0 || o.qos > 2)
        return invalid(fmt::format("qos is 0, 1 or 2, not {}", o.qos));
    if (o.protocol != 4 && o.protocol != 5)
        return invalid(fmt::format("protocol is 5 or, for MQTT 3.1.1, 4; not {}", o.protocol));
    if (o.window == 0 || o.window > 65'535)
        return invalid(fmt::format("window is between 1 and 65535, not {}", o.window));
    if (o.keep_alive.count() < 1 || o.keep_alive.count() > 65'535)
        return invalid(fmt::format("keep_alive is between 1 s and 65535 s, not {} s", o.keep_alive.count()));
    if (auto text = check_texts(o); !text)
        return text.error();
    if (auto login = check_login(o.protocol, !o.username.empty(), !o.password.empty()); !login)
        return login.error();
    if (auto files = check_files(o); !files)
        return files.error();
    if (auto protocols = check_protocols(o, *address); !protocols)
        return protocols.error();
    return address;
}

puback_outcome read_reason(int reason)
{
    constexpr int failures_from = 0x80;
    constexpr std::array for_good{
        MQTTREASONCODE_IMPLEMENTATION_SPECIFIC_ERROR, MQTTREASONCODE_NOT_AUTHORIZED,
        MQTTREASONCODE_TOPIC_NAME_INVALID,            MQTTREASONCODE_PACKET_TOO_LARGE,
        MQTTREASONCODE_PAYLOAD_FORMAT_INVALID,
    };
    if (reason < failures_from)
        return puback_outcome::done;
    auto refused = std::find(for_good.begin(), for_good.end(), reason) != for_good.end();
    return refused ? puback_outcome::refused : puback_outcome::retry;
}

std::string reason_name(int reason)
{
    auto known = MQTTReasonCode_toString(static_cast<MQTTReasonCodes>(reason));
    std::string name = known ? known : "unknown reason";
    for (char& c : name)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return fmt::format("{} ({})", name, reason);
}

std::string connect_refusal(int code, int protocol)
{
    constexpr std::array old_names{"", "unacceptable protocol version", "client id rejected", "server unavailable",
                                   "bad user name or password", "not authorized"};
    if (protocol == 4 && code > 0 && code < static_cast<int>(old_names.size()))
        return fmt::format("{} ({})", old_names.at(static_cast<std::size_t>(code)), code);
    return reason_name(code);
}

bool may_be_over_a_message(int reason)
{
    constexpr std::array about_messages{
        0,
        static_cast<int>(MQTTREASONCODE_UNSPECIFIED_ERROR),
        static_cast<int>(MQTTREASONCODE_MALFORMED_PACKET),
        static_cast<int>(MQTTREASONCODE_PROTOCOL_ERROR),
        static_cast<int>(MQTTREASONCODE_IMPLEMENTATION_SPECIFIC_ERROR),
        static_cast<int>(MQTTREASONCODE_NOT_AUTHORIZED),
        static_cast<int>(MQTTREASONCODE_TOPIC_NAME_INVALID),
        static_cast<int>(MQTTREASONCODE_PACKET_TOO_LARGE),
        static_cast<int>(MQTTREASONCODE_PAYLOAD_FORMAT_INVALID),
        retain_not_supported,
        qos_not_supported,
    };
    return std::find(about_messages.begin(), about_messages.end(), reason) != about_messages.end();
}

std::string refusal_reason(int reason, const mqtt_options& o)
{
    auto name = reason_name(reason);
    if (reason != MQTTREASONCODE_NOT_AUTHORIZED)
        return name;
    return o.username.empty() ? name + " without a user" : fmt::format("{} for user \"{}\"", name, o.username);
}

failure refused_connection(const broker_address& where, const mqtt_options& o, int code)
{
    constexpr int unacceptable_in_3_1_1 = 1, last_of_3_1_1 = 5;
    auto broker = to_string(where);
    auto version = code == unacceptable_in_3_1_1 || code == unsupported_protocol_version;
    if (version && o.protocol == 5)
        return {errc::refused, fmt::format("{} speaks only MQTT 3.1.1: set protocol = 4", broker)};
    if (version)
        return {errc::refused, fmt::format("{} does not speak MQTT 3.1.1: set protocol = 5", broker)};
    if (code == qos_not_supported)
        return {errc::refused, fmt::format("{} takes QoS 0 at most, with which events may be lost; set qos = 0 if they "
                                           "may", broker)};
    auto why = fmt::format("{} refuses the connection: {}", broker,
                           code <= last_of_3_1_1 ? connect_refusal(code, 4) : refusal_reason(code, o));
    if (code == use_another_server || code == server_moved)
        why += ": set url to the server that its operator names";
    return {errc::refused, std::move(why)};
}

std::string closed_by_broker(int reason, std::string_view text, std::string_view other_server)
{
    auto sentence = "the broker closed the connection: " + reason_name(reason);
    if (!text.empty())
        sentence += fmt::format(": \"{}\"", sanitized(text));
    if (!other_server.empty())
        sentence += fmt::format("; it names the server \"{}\": set url", sanitized(other_server));
    return sentence;
}

std::size_t packet_size(const message& m, const mqtt_options& o)
{
    auto body = 2 + m.destination.size() + (o.qos > 0 ? 2 : 0) + m.payload.size();
    if (o.protocol == 5)
        body += size_of_properties(m);
    return 1 + size_of_length(body) + body;
}

}  // namespace clashcast
