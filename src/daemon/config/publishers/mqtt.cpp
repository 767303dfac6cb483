// [[sink]] with publisher = "mqtt".
#include "daemon/config/file_parsers.hpp"
#include "daemon/config/publishers/row.hpp"
#include "daemon/config/text_parsers.hpp"
#include "daemon/config/tls_keys.hpp"
#include "publish/mqtt/protocol.hpp"

#include <clashcast/publishers/mqtt.hpp>

#include <fmt/format.h>

#include <cctype>
#include <chrono>
#include <string>
#include <utility>

namespace clashcast::config {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

value_parser<std::string> mqtt_url()
{
    return text_that("mqtt:// or mqtts://host[:port], or ws:// or wss://host[:port][/path]",
                     [](const text& t) { return reason_of(parse_broker_url(t.value)); });
}

// A client id or a user name.
value_parser<std::string> mqtt_name()
{
    return text_that("UTF-8 without control characters, of 65535 bytes at most", [](const text& t) {
        auto wrong = reason_of(check_name(t.value));
        return wrong.empty() ? wrong : fmt::format("{} {}", quoted(t), wrong);
    });
}

// A protocol to offer in the TLS handshake.
value_parser<std::string> alpn_protocol()
{
    return text_that("a protocol of 1 to 255 bytes", [](const text& t) {
        auto wrong = reason_of(clashcast::check_alpn(t.value));
        return wrong.empty() ? wrong : fmt::format("{} {}", quoted(t), wrong);
    });
}

// Without wildcards; may be empty.
value_parser<std::string> topic()
{
    std::string allowed = "a topic without +, # and control characters; \"\" for none";
    auto read = [=](const value& v, const reporter& report) -> std::optional<std::string> {
        auto* t = std::get_if<text>(&v.is);
        auto wrong = t ? reason_of(check_topic(t->value)) : std::string();
        if (t && wrong.empty())
            return t->value;
        reject(report, v, t ? fmt::format("{} {}", quoted(*t), wrong) : fmt::format("is {}", describe(v)), allowed);
        return std::nullopt;
    };
    return {allowed, read, in_quotes};
}

struct mqtt_settings : mqtt_options {
    mqtt_settings() { status_topic = default_status_topic; }

    // plan_mqtt() fills in "{namespace}", the publisher "{journal}".
    static constexpr auto default_status_topic = "clashcast/status/{namespace}-{journal}";

    std::string topic = "clash/{event_type}/{tag}";
    std::string password_from_file;
};

void check_password(const table& from, const mqtt_settings& s, diagnostics& all)
{
    if (!s.password.empty() && !s.password_from_file.empty())
        report_wrong(from, "password_file", "stands beside password; allowed: one of the two", all);
}

void check_alpn(const table& from, const mqtt_settings& s, diagnostics& all)
{
    auto broker = parse_broker_url(s.url);
    if (!s.alpn.empty() && broker && !broker->tls)
        report_wrong(from, "alpn", "has no effect without TLS; allowed: with mqtts:// or wss://", all);
}

void check_mqtt(const table& from, const mqtt_settings& s, diagnostics& all)
{
    check_password(from, s, all);
    check_certificate_and_key(from, s.cert_file, s.key_file, all);
    check_alpn(from, s, all);
    bool has_password = is_given(from, "password") || is_given(from, "password_file");
    auto login = check_login(s.protocol, is_given(from, "username"), has_password);
    if (!login)
        report_wrong(from, is_given(from, "password") ? "password" : "password_file",
                     login.error().what + "; allowed: with a username, or with protocol = 5", all);
}

table_schema<mqtt_settings> mqtt_schema()
{
    using s = mqtt_settings;
    return {"[[sink]] mqtt", s(),
            {field<s>("url", &s::url, mqtt_url()).required(),
             {"topic", &s::topic, destination(true)},
             {"qos", &s::qos, whole<int>(0, 2)},
             {"retain", &s::retain, boolean()},
             {"protocol", &s::protocol, whole<int>(4, 5, "5, or 4 for MQTT 3.1.1")},
             field<s>("client_id", &s::client_id, mqtt_name())
                 .documented_as("\"<namespace>-<instance>-<name>-<journal>\""),
             {"username", &s::username, mqtt_name()},
             {"password", &s::password, secret()},
             {"password_file", &s::password_from_file, secret_file()},
             {"ca_file", &s::ca_file, ca_file()},
             {"cert_file", &s::cert_file, cert_file()},
             {"key_file", &s::key_file, key_file()},
             {"alpn", &s::alpn, list_of(alpn_protocol())},
             {"keep_alive", &s::keep_alive, duration<std::chrono::seconds>(1s, 65'535s)},
             {"window", &s::window, whole<std::size_t>(1, 65'535)},
             field<s>("status_topic", &s::status_topic, topic())
                 .documented_as("\"clashcast/status/<namespace>-<journal>\"")},
            check_mqtt};
}

// A broker admits one client with a client id: two sinks would disconnect each other for ever.
exclusive_use exclusive_to(const mqtt_settings& s)
{
    auto broker = parse_broker_url(s.url);
    if (s.client_id.empty() || !broker)
        return {};
    for (char& c : broker->host)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return {"client_id", fmt::format("client_id \"{}\" at {}", s.client_id, to_string(*broker)),
            "would keep disconnecting each other"};
}

publisher_plan plan_mqtt(const mqtt_settings& s)
{
    auto make = [s](asio::any_io_executor executor, const identity& who) {
        mqtt_options options = s;
        if (options.password.empty())
            options.password = s.password_from_file;
        if (options.client_id.empty())
            options.client_id = fmt::format("{}-{}-{}-{{journal}}", who.name_space, who.instance, who.name());
        else if (!who.task.empty())
            options.client_id += '-' + who.task;
        if (options.status_topic == mqtt_settings::default_status_topic)
            options.status_topic = fmt::format("clashcast/status/{}-{{journal}}", who.name_space);
        if (!who.task.empty())
            options.status_topic.clear();  // the daemon's
        return make_mqtt_publisher(std::move(executor), std::move(options));
    };
    publisher_plan plan(s.topic, make);
    plan.levels = true;
    plan.exclusive = exclusive_to(s);
    return plan;
}

}  // namespace

publisher_kind mqtt_publisher_kind()
{
    return row("mqtt", mqtt_schema(), plan_mqtt);
}

}  // namespace clashcast::config
