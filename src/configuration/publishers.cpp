// To add a publisher: a struct of its settings, a plan made of them, and a row in the table at the end.
#include "configuration/publishers.hpp"

#include "net/certificates.hpp"
#include "publish/mqtt/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace clashcast::config {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// A password comes from one place.
template <class S>
void check_password(const table& from, const S& s, complaints& all)
{
    if (!s.password.empty() && !s.password_from_file.empty())
        complain_about(from, "password_file", "stands beside password; allowed: one of the two", all);
}

// mqtt

struct mqtt_settings : mqtt_options {
    mqtt_settings() { status_topic = default_status_topic; }

    // "{namespace}" is filled in here, "{journal}" once the journal is open.
    static constexpr auto default_status_topic = "clashcast/status/{namespace}-{journal}";

    std::string topic = "clash/{event_type}/{tag}";
    std::string password_from_file;
};

void check_certificate_and_key(const table& from, const mqtt_settings& s, complaints& all)
{
    bool has_certificate = is_given(from, "cert_file"), has_key = is_given(from, "key_file");
    if (has_certificate != has_key)
        complain_about(from, has_key ? "key_file" : "cert_file",
                       "is alone; allowed: cert_file and key_file, or neither", all);
    if (s.cert_file.empty() || s.key_file.empty())
        return;
    auto checked = net::check_key(s.key_file, s.cert_file);
    if (!checked)
        complain_about(from, "key_file", checked.error().what, all);
}

void check_mqtt(const table& from, const mqtt_settings& s, complaints& all)
{
    check_password(from, s, all);
    check_certificate_and_key(from, s, all);
    bool has_password = is_given(from, "password") || is_given(from, "password_file");
    auto login = check_login(s.protocol, is_given(from, "username"), has_password);
    if (!login)
        complain_about(from, is_given(from, "password") ? "password" : "password_file",
                       login.error().what + "; allowed: with a username, or with protocol = 5", all);
}

shape<mqtt_settings> mqtt_shape()
{
    using s = mqtt_settings;
    return {"[[sink]] mqtt", s(),
            {key<s>("url", &s::url, mqtt_url()).needed(),
             {"topic", &s::topic, destination(true)},
             {"qos", &s::qos, whole<int>(0, 2)},
             {"retain", &s::retain, flag()},
             {"protocol", &s::protocol, whole<int>(4, 5, "5, or 4 for MQTT 3.1.1")},
             key<s>("client_id", &s::client_id, mqtt_name())
                 .documented_as("\"<namespace>-<instance>-<name>-<journal>\""),
             {"username", &s::username, mqtt_name()},
             {"password", &s::password, secret()},
             {"password_file", &s::password_from_file, secret_file()},
             {"ca_file", &s::ca_file, ca_file()},
             {"cert_file", &s::cert_file, cert_file()},
             {"key_file", &s::key_file, key_file()},
             {"keep_alive", &s::keep_alive, duration<std::chrono::seconds>(1s, 65'535s)},
             {"window", &s::window, whole<std::size_t>(1, 65'535)},
             key<s>("status_topic", &s::status_topic, topic())
                 .documented_as("\"clashcast/status/<namespace>-<journal>\"")},
            check_mqtt};
}

// A broker lets one client of an id in: two sinks would throw each other out for ever.
std::string exclusive_to(const mqtt_settings& s)
{
    auto broker = parse_broker_url(s.url);
    if (s.client_id.empty() || !broker)
        return {};
    for (char& c : broker->host)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return fmt::format("client_id \"{}\" at {}", s.client_id, to_string(*broker));
}

publisher_plan plan_mqtt(const mqtt_settings& s)
{
    auto make = [s](asio::any_io_executor executor, const identity& who) {
        mqtt_options options = s;
        if (options.password.empty())
            options.password = s.password_from_file;
        if (options.client_id.empty())
            options.client_id = fmt::format("{}-{}-{}-{{journal}}", who.name_space, who.instance, who.name());
        else if (!who.errand.empty())
            options.client_id += '-' + who.errand;
        if (options.status_topic == mqtt_settings::default_status_topic)
            options.status_topic = fmt::format("clashcast/status/{}-{{journal}}", who.name_space);
        if (!who.errand.empty())
            options.status_topic.clear();  // the daemon's
        return make_mqtt_publisher(std::move(executor), std::move(options));
    };
    return {s.topic, true, make, exclusive_to(s)};
}

// redis_stream

struct redis_stream_settings : redis_stream_options {
    std::string key = "clash:events";
};

shape<redis_stream_settings> redis_stream_shape()
{
    using s = redis_stream_settings;
    return {"[[sink]] redis_stream", s(),
            {key<s>("url", &s::url, redis_url()).needed(),
             {"key", &s::key, destination(false)},
             {"max_length", &s::max_length, whole<std::uint64_t>(0, 1'000'000'000'000)},
             {"password_file", &s::password, secret_file()},
             {"ca_file", &s::ca_file, ca_file()}}};
}

publisher_plan plan_redis_stream(const redis_stream_settings& s)
{
    auto make = [s](asio::any_io_executor executor, const identity& who) {
        redis_stream_options options = s;
        options.writer = fmt::format("{}:0:{}", who.name_space, who.name());
        return make_redis_stream_publisher(std::move(executor), std::move(options));
    };
    return {s.key, false, make};
}

// stdout

struct stdout_settings {
    stdout_settings() = default;
};

publisher_plan plan_stdout(const stdout_settings&)
{
    auto make = [](asio::any_io_executor executor, const identity&) {
        return make_stdout_publisher(std::move(executor));
    };
    return {"stdout", false, make};
}

template <class S>
publisher_kind row(std::string name, shape<S> what, publisher_plan (*plan)(const S&))
{
    auto keys = what.names();
    auto read = [what, plan](const table& from, complaints& all) { return plan(what.read(from, all)); };
    auto document = [what](std::vector<documented_key>& all) { what.document(all); };
    return {std::move(name), std::move(keys), read, document};
}

}  // namespace

const std::vector<publisher_kind>& publishers()
{
    static const std::vector<publisher_kind> all{
        row("mqtt", mqtt_shape(), plan_mqtt),
        row("redis_stream", redis_stream_shape(), plan_redis_stream),
        row("stdout", shape<stdout_settings>{"[[sink]] stdout", {}, {}}, plan_stdout),
    };
    return all;
}

const publisher_kind* find_publisher(const std::string& name)
{
    auto& all = publishers();
    auto found = std::find_if(all.begin(), all.end(), [&](auto& kind) { return kind.name == name; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace clashcast::config
