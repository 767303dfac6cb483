#include "publish/mqtt/connection.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <mqtt/async_client.h>

#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace clashcast {

namespace asio = boost::asio;

namespace {

constexpr int no_bound_of_its_own = 65'535;  // messages inside of paho: the window is ours

// What paho's threads leave for the executor's.
struct letter {
    std::optional<connection_end> lost;
    std::optional<broker_limits> connected;
    std::uint64_t number = 0;  // acknowledged, when it is neither of the above
    int reason = 0;
};

// Takes letters from any thread, in order, and reads them out on the executor. One post serves many letters.
class mailbox : public std::enable_shared_from_this<mailbox> {
public:
    mailbox(asio::any_io_executor e, mqtt_connection::listener& to) : executor_(std::move(e)), to_(&to) {}

    void drop(letter l)
    {
        std::lock_guard hold(mutex_);
        letters_.push_back(std::move(l));
        if (letters_.size() == 1)
            asio::post(executor_, [self = shared_from_this()] { self->read_out(); });
    }

    // From the executor's thread: nothing is read out any more.
    void close() { to_ = nullptr; }

private:
    void read_out()
    {
        std::vector<letter> taken;
        {
            std::lock_guard hold(mutex_);
            taken.swap(letters_);
        }
        for (auto& l : taken) {
            if (!to_)
                return;
            if (l.lost)
                to_->on_lost(std::move(*l.lost));
            else if (l.connected)
                to_->on_connected(*l.connected);
            else
                to_->on_acknowledged(l.number, l.reason);
        }
    }

    const asio::any_io_executor executor_;
    std::mutex mutex_;
    std::vector<letter> letters_;
    mqtt_connection::listener* to_;  // the executor's thread only
};

broker_limits limits_of(const mqtt::properties& told, const mqtt_options& o)
{
    using code = mqtt::property::code;
    auto limits = assumed_limits(o);
    if (told.contains(code::RECEIVE_MAXIMUM))
        limits.receive_maximum = mqtt::get<std::uint16_t>(told, code::RECEIVE_MAXIMUM);
    if (told.contains(code::MAXIMUM_PACKET_SIZE))
        limits.packet_size = mqtt::get<std::uint32_t>(told, code::MAXIMUM_PACKET_SIZE);
    if (told.contains(code::MAXIMUM_QOS))
        limits.qos = mqtt::get<std::uint8_t>(told, code::MAXIMUM_QOS);
    if (told.contains(code::RETAIN_AVAILABLE))
        limits.retain = mqtt::get<std::uint8_t>(told, code::RETAIN_AVAILABLE) != 0;
    if (told.contains(code::SERVER_KEEP_ALIVE))  // which paho leaves to us
        limits.keep_alive = mqtt::get<std::uint16_t>(told, code::SERVER_KEEP_ALIVE);
    return limits;
}

std::string text_in(const mqtt::properties& told, mqtt::property::code which)
{
    return told.contains(which) ? mqtt::get<std::string>(told, which) : std::string();
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

mqtt::ssl_options tls_of(const mqtt_options& o)
{
    mqtt::ssl_options tls;
    tls.set_enable_server_cert_auth(true);
    tls.set_verify(true);  // the host's name, too
    if (!o.ca_file.empty())
        tls.set_trust_store(o.ca_file);
    if (!o.cert_file.empty())
        tls.set_key_store(o.cert_file);
    if (!o.key_file.empty())
        tls.set_private_key(o.key_file);
    tls.set_private_key_password("none");  // without one OpenSSL asks the terminal, and everything waits
    return tls;
}

int status_qos(const mqtt_options& o)
{
    return std::min(o.qos, 1);
}

// A new session each time, gone with its connection. The version must be said here too: without it paho tries 3.1.
mqtt::connect_options connecting(const mqtt_session& o, const broker_address& where)
{
    mqtt::connect_options c;
    c.set_mqtt_version(o.protocol);
    if (o.protocol == 5)
        c.set_clean_start(true);  // and a session expiry of 0, which is what is meant when none is sent
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
        c.set_ssl(tls_of(o));
    return c;
}

mqtt::create_options creating(const mqtt_options& o)
{
    mqtt::create_options c(o.protocol);
    c.set_max_buffered_messages(no_bound_of_its_own);  // the default, 100, counts while connected, too
    return c;
}

// Paho's threads begin with the first client and end with the last, which may wait a second for them, on our thread.
// A client that never connects keeps them.
void keep_threads()
{
    static const auto& for_ever = *new mqtt::async_client("tcp://localhost", "none");
    (void)for_ever;
}

std::string uri(const broker_address& where)
{
    return (where.tls ? "ssl://" : "tcp://") + to_string(where);
}

failure unreachable(const broker_address& where, std::string_view why)
{
    return {errc::not_connected, fmt::format("no MQTT connection to {}: {}", to_string(where), why)};
}

}  // namespace

struct mqtt_connection::state final : mqtt::iaction_listener {
    state(asio::any_io_executor e, const mqtt_session& o, const broker_address& w, listener& to)
        : options(o), where(w), letters(std::make_shared<mailbox>(std::move(e), to)),
          client(uri(w), o.client_id, creating(o))
    {
    }

    // From here to the next comment: on paho's threads, or on ours when the client ends.
    void on_success(const mqtt::token& of) override
    {
        letter l;
        if (of.get_type() == mqtt::token::CONNECT)
            l.connected = limits_of(of.get_connect_response().get_properties(), options);
        l.number = number_of(of);
        letters->drop(std::move(l));
    }

    void on_failure(const mqtt::token& of) override
    {
        letter l;
        l.number = number_of(of);
        l.reason = of.get_reason_code();
        if (of.get_type() == mqtt::token::CONNECT)
            l.lost = connect_failure(of);
        else if (of.get_return_code() != MQTTASYNC_SUCCESS)
            l.lost.emplace(unreachable(where, "the connection was lost"));
        letters->drop(std::move(l));
    }

    void on_disconnected(int reason, const mqtt::properties& told)
    {
        letter l;
        auto why = closed_by_broker(reason, text_in(told, mqtt::property::code::REASON_STRING),
                                    text_in(told, mqtt::property::code::SERVER_REFERENCE));
        l.lost.emplace(unreachable(where, why), reason);
        letters->drop(std::move(l));
    }

    void on_connection_lost()
    {
        letter l;
        l.lost.emplace(unreachable(where, "the connection was lost"));
        letters->drop(std::move(l));
    }

    static std::uint64_t number_of(const mqtt::token& of)
    {
        return reinterpret_cast<std::uintptr_t>(of.get_user_context());
    }

    connection_end connect_failure(const mqtt::token& of) const
    {
        auto code = of.get_return_code();
        if (code > 0)
            return {refused_connection(where, options, code), code, true};
        try {
            (void)of.get_connect_response();  // throws what the token keeps to itself
            return connection_end(unreachable(where, "no answer"));
        } catch (const mqtt::exception& e) {
            return connection_end(unreachable(where, e.get_message().empty() ? e.get_error_str() : e.get_message()));
        }
    }

    // On our thread again.
    result<void> attempt(const std::function<void()>& f)
    {
        try {
            f();
            return {};
        } catch (const mqtt::exception& e) {
            return unreachable(where, e.what());
        }
    }

    // What paho has heard may be in the letters, and why it cannot send now: the failure goes behind them.
    void publish(std::uint64_t number, const mqtt::const_message_ptr& what)
    {
        auto sent = attempt([&] { client.publish(what, reinterpret_cast<void*>(std::uintptr_t(number)), *this); });
        if (sent)
            return;
        letter l;
        l.lost.emplace(sent.error());
        letters->drop(std::move(l));
    }

    mqtt_session options;  // our thread only, once the connection is made
    const broker_address where;
    const std::shared_ptr<mailbox> letters;
    mqtt::async_client client;  // the last member: its end calls the functions above
};

mqtt_connection::mqtt_connection(asio::any_io_executor e, const mqtt_session& o, const broker_address& where,
                                 listener& to)
{
    keep_threads();
    state_ = std::make_unique<state>(std::move(e), o, where, to);
    state_->client.set_disconnected_handler(
        [s = state_.get()](const mqtt::properties& told, mqtt::ReasonCode why) { s->on_disconnected(why, told); });
    state_->client.set_connection_lost_handler([s = state_.get()](const std::string&) { s->on_connection_lost(); });
}

mqtt_connection::~mqtt_connection()
{
    state_->letters->close();
}

result<void> mqtt_connection::connect()
{
    return state_->attempt([&] {
        auto options = connecting(state_->options, state_->where);
        state_->client.connect(options, nullptr, *state_);
    });
}

void mqtt_connection::adapt(const mqtt_session& now)
{
    state_->options = now;
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
