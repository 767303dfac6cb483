#include "publish/mqtt/connection.hpp"

#include "publish/mqtt/callback_queue.hpp"

#include <fmt/format.h>
#include <mqtt/async_client.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;

namespace {

constexpr int unbounded = 65'535;  // messages inside Paho: the window is ours

broker_limits limits_in(const mqtt::properties& connack, const mqtt_options& o)
{
    using code = mqtt::property::code;
    auto limits = assumed_limits(o);
    if (connack.contains(code::RECEIVE_MAXIMUM))
        limits.receive_maximum = mqtt::get<std::uint16_t>(connack, code::RECEIVE_MAXIMUM);
    if (connack.contains(code::MAXIMUM_PACKET_SIZE))
        limits.packet_size = mqtt::get<std::uint32_t>(connack, code::MAXIMUM_PACKET_SIZE);
    if (connack.contains(code::MAXIMUM_QOS))
        limits.qos = mqtt::get<std::uint8_t>(connack, code::MAXIMUM_QOS);
    if (connack.contains(code::RETAIN_AVAILABLE))
        limits.retain = mqtt::get<std::uint8_t>(connack, code::RETAIN_AVAILABLE) != 0;
    if (connack.contains(code::SERVER_KEEP_ALIVE))  // Paho does not apply it
        limits.keep_alive = mqtt::get<std::uint16_t>(connack, code::SERVER_KEEP_ALIVE);
    return limits;
}

std::string text_in(const mqtt::properties& all, mqtt::property::code which)
{
    return all.contains(which) ? mqtt::get<std::string>(all, which) : std::string();
}

mqtt::properties properties_of(const message& m)
{
    using mqtt::property;
    mqtt::properties p;
    p.add(property(property::CONTENT_TYPE, "application/json"));
    p.add(property(property::USER_PROPERTY, "id", m.id));
    p.add(property(property::USER_PROPERTY, "event_type", std::string(m.event_type)));
    p.add(property(property::USER_PROPERTY, "tag", m.tag));
    return p;
}

mqtt::ssl_options tls_options(const mqtt_options& o)
{
    mqtt::ssl_options tls;
    tls.set_enable_server_cert_auth(true);
    tls.set_verify(true);  // the host name as well
    if (!o.ca_file.empty())
        tls.set_trust_store(o.ca_file);
    if (!o.cert_file.empty())
        tls.set_key_store(o.cert_file);
    if (!o.key_file.empty())
        tls.set_private_key(o.key_file);
    if (!o.alpn.empty())
        tls.set_alpn_protos(o.alpn);
    tls.set_private_key_password("none");  // without one OpenSSL asks on the terminal, which blocks everything
    return tls;
}

int status_qos(const mqtt_options& o)
{
    return std::min(o.qos, 1);
}

// Each connection has a session of its own. The version is needed here as well: without it Paho tries 3.1.
mqtt::connect_options connect_options(const mqtt_session& o, const broker_address& where)
{
    mqtt::connect_options c;
    c.set_mqtt_version(o.protocol);
    if (o.protocol == 5)
        c.set_clean_start(true);  // with a session expiry of 0, the default
    else
        c.set_clean_session(true);
    c.set_keep_alive_interval(o.keep_alive);
    if (!o.username.empty())
        c.set_user_name(o.username);
    if (!o.password.empty())
        c.set_password(o.password);
    if (!o.status_topic.empty())
        c.set_will(mqtt::will_options(
            mqtt::message(o.status_topic, std::string("offline"), status_qos(o), o.retain_status)));
    if (where.tls)
        c.set_ssl(tls_options(o));
    return c;
}

mqtt::create_options create_options(const mqtt_options& o)
{
    mqtt::create_options c(o.protocol);
    c.set_max_buffered_messages(unbounded);  // the default of 100 also counts while connected
    return c;
}

// Paho starts its threads with the first client and ends them with the last, which may wait a second for them, on our
// thread. A client that never connects keeps them alive.
void keep_threads_alive()
{
    static const auto& never_destroyed = *new mqtt::async_client("tcp://localhost", "none");
    (void)never_destroyed;
}

std::string uri(const broker_address& where)
{
    return (where.tls ? "ssl://" : "tcp://") + to_string(where);
}

failure no_connection(const broker_address& where, std::string_view why)
{
    return {errc::not_connected, fmt::format("no MQTT connection to {}: {}", to_string(where), why)};
}

}  // namespace

struct mqtt_connection::state final : mqtt::iaction_listener {
    state(asio::any_io_executor e, const mqtt_session& o, const broker_address& b, const broker_address& w,
          listener& to)
        : options(o), broker(b), where(w), notifications(std::make_shared<callback_queue>(std::move(e), to)),
          client(uri(w), o.client_id, create_options(o))
    {
    }

    // Called on Paho's threads, or on ours when the client ends, up to the next comment.
    void on_success(const mqtt::token& token) override
    {
        notification n;
        if (token.get_type() == mqtt::token::CONNECT)
            n.connected = limits_in(token.get_connect_response().get_properties(), options);
        n.number = number_of(token);
        notifications->push(std::move(n));
    }

    void on_failure(const mqtt::token& token) override
    {
        notification n;
        n.number = number_of(token);
        n.reason = token.get_reason_code();
        if (token.get_type() == mqtt::token::CONNECT)
            n.lost = connect_failure(token);
        else if (token.get_return_code() != MQTTASYNC_SUCCESS)
            n.lost.emplace(no_connection(broker, "the connection was lost"));
        notifications->push(std::move(n));
    }

    void on_disconnected(int reason, const mqtt::properties& said)
    {
        notification n;
        auto why = closed_by_broker(reason, text_in(said, mqtt::property::code::REASON_STRING),
                                    text_in(said, mqtt::property::code::SERVER_REFERENCE));
        n.lost.emplace(no_connection(broker, why), reason);
        notifications->push(std::move(n));
    }

    void on_connection_lost()
    {
        notification n;
        n.lost.emplace(no_connection(broker, "the connection was lost"));
        notifications->push(std::move(n));
    }

    static std::uint64_t number_of(const mqtt::token& token)
    {
        return reinterpret_cast<std::uintptr_t>(token.get_user_context());
    }

    connection_end connect_failure(const mqtt::token& token) const
    {
        auto code = token.get_return_code();
        if (code > 0)
            return {refused_connection(broker, options, code), code, true};
        try {
            (void)token.get_connect_response();  // throws the error that the token holds
            return connection_end(no_connection(broker, "no answer"));
        } catch (const mqtt::exception& e) {
            return connection_end(no_connection(broker, e.get_message().empty() ? e.get_error_str() : e.get_message()));
        }
    }

    // Called on our thread.
    result<void> attempt(const std::function<void()>& f)
    {
        try {
            f();
            return {};
        } catch (const mqtt::exception& e) {
            return no_connection(broker, e.what());
        }
    }

    // A failure to send follows the notifications that Paho has left before it.
    void publish(std::uint64_t number, const mqtt::const_message_ptr& what)
    {
        auto sent = attempt([&] { client.publish(what, reinterpret_cast<void*>(std::uintptr_t(number)), *this); });
        if (sent)
            return;
        notification n;
        n.lost.emplace(sent.error());
        notifications->push(std::move(n));
    }

    mqtt_session options;  // used on our thread only, once the connection is made
    const broker_address broker, where;
    const std::shared_ptr<callback_queue> notifications;
    mqtt::async_client client;  // the last member: its destructor calls the functions above
};

mqtt_connection::mqtt_connection(asio::any_io_executor e, const mqtt_session& o, const broker_address& broker,
                                 const broker_address& where, listener& to)
{
    keep_threads_alive();
    state_ = std::make_unique<state>(std::move(e), o, broker, where, to);
    state_->client.set_disconnected_handler(
        [s = state_.get()](const mqtt::properties& said, mqtt::ReasonCode why) { s->on_disconnected(why, said); });
    state_->client.set_connection_lost_handler([s = state_.get()](const std::string&) { s->on_connection_lost(); });
}

mqtt_connection::~mqtt_connection()
{
    state_->notifications->close();
}

result<void> mqtt_connection::connect()
{
    return state_->attempt([&] {
        auto options = connect_options(state_->options, state_->where);
        state_->client.connect(options, nullptr, *state_);
    });
}

void mqtt_connection::adapt(const mqtt_session& now)
{
    state_->options = now;
}

void mqtt_connection::listen(listener& to)
{
    state_->notifications->listen(to);
}

void mqtt_connection::send(std::uint64_t number, const message& m)
{
    const auto& o = state_->options;
    auto p = o.protocol == 5 ? properties_of(m) : mqtt::properties();
    state_->publish(number, mqtt::message::create(m.destination, m.payload, o.qos, o.retain, p));
}

void mqtt_connection::send_status(std::uint64_t number, const std::string& topic, const std::string& text)
{
    const auto& o = state_->options;
    state_->publish(number, mqtt::message::create(topic, text, status_qos(o), o.retain_status));
}

}  // namespace clashcast
