#include "publish/mqtt/publisher.hpp"

#include "async/condition.hpp"
#include "async/probe.hpp"
#include "async/time_limit.hpp"
#include "async/task_group.hpp"
#include "publish/mqtt/connection.hpp"
#include "publish/mqtt/dialer.hpp"
#include "publish/mqtt/outbox.hpp"
#include "publish/mqtt/takeover.hpp"
#include "text/secrets.hpp"

#include <clashcast/log.hpp>

#include <boost/system/system_error.hpp>

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace clashcast {

namespace asio = boost::asio;

namespace {

class mqtt_publisher final : public publisher, public probe, private mqtt_connection::listener {
public:
    mqtt_publisher(const asio::any_io_executor& e, const mqtt_options& o, broker_address broker, mqtt_deadlines d)
        : options_(o), broker_(std::move(broker)), deadlines_(d), dialer_(e, o, broker_, d),
          outbox_(o, broker_, d.suspect), changed_(e), tasks_(e)
    {
    }

    asio::awaitable<result<position>> open(const sink_start& start) override;
    asio::awaitable<result<std::vector<refusal>>> publish(batch) override;
    asio::awaitable<failure> lost() override;
    void announce(const service_health&) override;
    asio::awaitable<result<std::string>> try_out(std::vector<std::string> topics) override;
    asio::awaitable<void> close() override;
    std::string guarantee() const override;

private:
    asio::awaitable<void> watch_silence();
    asio::awaitable<void> until_acknowledged();

    void on_connected(broker_limits) override {}
    void on_acknowledged(std::uint64_t number, int reason) override;
    void on_lost(connection_end) override;
    void on_notified() override;

    void send();
    void fail(failure);
    void disconnect();

    const mqtt_options options_;
    const broker_address broker_;
    const mqtt_deadlines deadlines_;
    clock& time_ = real_clock();  // sockets wait for no other
    mqtt_dialer dialer_;
    mqtt_outbox outbox_;
    std::unique_ptr<mqtt_connection> connection_;  // once it is open
    std::string client_id_;
    std::string terms_;                 // of the last connection
    bool has_acknowledgements_ = true;  // its QoS is not 0
    takeover takeover_;
    std::optional<failure> failed_;  // the connection: no more events are published on it
    condition changed_;              // a delivery is done, everything is acknowledged, or the connection has failed
    task_group tasks_;
};

asio::awaitable<result<position>> mqtt_publisher::open(const sink_start& start)
{
    auto acknowledged = start.acknowledged;
    auto journal = start.journal;
    disconnect();
    auto dialed = co_await dialer_.dial(std::move(journal));
    if (!dialed)
        co_return dialed.error();
    connection_ = std::move(dialed->connection);
    connection_->listen(*this);
    client_id_ = dialed->session.client_id;
    terms_ = describe_terms(dialed->session, dialed->limits);
    has_acknowledgements_ = dialed->session.qos > 0;
    takeover_.connected(time_.now());
    outbox_.set_status_topic(dialed->session.status_topic);
    outbox_.open(dialed->session, dialed->limits);
    tasks_.spawn("MQTT " + to_string(broker_), watch_silence());
    send();
    co_return acknowledged;
}

asio::awaitable<result<std::vector<refusal>>> mqtt_publisher::publish(batch b)
{
    if (!connection_)
        fail(failure(errc::not_connected, "not connected"));
    if (failed_)
        co_return *failed_;
    auto delivery = std::make_shared<mqtt_delivery>(std::move(b.messages));
    outbox_.add(delivery);
    on_notified();
    try {
        while (!delivery->done() && !failed_)
            co_await changed_.wait();
    } catch (const boost::system::system_error&) {
        fail(failure(errc::not_connected, "a delivery was cancelled"));  // what follows must not overtake it
        throw;
    }
    if (!delivery->done())
        co_return *failed_;
    outbox_.forget(*delivery);
    co_return std::move(delivery->refused);
}

std::string mqtt_publisher::guarantee() const
{
    if (terms_.empty())
        return publisher::guarantee();
    return fmt::format("{} ({})", has_acknowledgements_ ? publisher::guarantee() : "not guaranteed", terms_);
}

asio::awaitable<failure> mqtt_publisher::lost()
{
    while (!failed_)
        co_await changed_.wait();
    co_return *failed_;
}

void mqtt_publisher::announce(const service_health& health)
{
    outbox_.announce(health);
    send();
}

// A broker does not say which topics a client may publish to. The connection ends here, with a DISCONNECT: the last
// will is not published.
asio::awaitable<result<std::string>> mqtt_publisher::try_out(std::vector<std::string>)
{
    std::string no_journal;
    auto dialed = co_await dialer_.dial(std::move(no_journal));
    if (!dialed)
        co_return dialed.error();
    co_return describe(options_, dialed->session, dialed->limits);
}

asio::awaitable<void> mqtt_publisher::close()
{
    outbox_.announce_stop();
    send();
    if (outbox_.awaits_acknowledgement()) {
        auto acknowledged = until_acknowledged();
        auto late = time_.sleep_for(deadlines_.farewell);
        co_await race(std::move(acknowledged), std::move(late));
    }
    disconnect();
    co_await tasks_.join();
    co_await dialer_.close();
}

asio::awaitable<void> mqtt_publisher::until_acknowledged()
{
    while (outbox_.awaits_acknowledgement())
        co_await changed_.wait();
}

// A broker that is connected and acknowledges nothing is given up, unless only a status waits for it.
asio::awaitable<void> mqtt_publisher::watch_silence()
{
    while (!failed_) {
        auto since = outbox_.events_wait() ? outbox_.last_acknowledgement() : time_.now();
        co_await time_.sleep_until(since + deadlines_.acknowledge);
        auto silent = time_.now() >= outbox_.last_acknowledgement() + deadlines_.acknowledge;
        if (silent && outbox_.events_wait())
            fail(failure(errc::timed_out, fmt::format("{} has acknowledged nothing for {} ms", to_string(broker_),
                                                      deadlines_.acknowledge.count())));
    }
}

void mqtt_publisher::on_acknowledged(std::uint64_t number, int reason)
{
    auto warning = outbox_.acknowledge(number, reason, time_.now());
    if (!warning)
        fail(warning.error());
    else if (!warning->empty())
        log::warning("{}", *warning);
}

void mqtt_publisher::on_lost(connection_end end)
{
    auto warning = outbox_.connection_lost(end.reason, time_.now());
    if (!warning.empty())
        log::warning("{}", warning);
    end.why.what += takeover_.lost(end.reason, client_id_, time_.now());
    fail(std::move(end.why));
    outbox_.close();
}

void mqtt_publisher::on_notified()
{
    send();
    if (outbox_.take_done() || !outbox_.awaits_acknowledgement())
        changed_.notify_all();
}

void mqtt_publisher::send()
{
    while (auto next = outbox_.next(time_.now()))
        if (next->event)
            connection_->send(next->number, *next->event);
        else
            connection_->send_status(next->number, *next->topic, *next->text);
}

void mqtt_publisher::fail(failure why)
{
    if (!failed_)
        failed_ = std::move(why);
    outbox_.stop_events();
    changed_.notify_all();
}

void mqtt_publisher::disconnect()
{
    tasks_.cancel();
    connection_.reset();
    dialer_.disconnect();
    outbox_.close();
    failed_.reset();
}

}  // namespace

std::unique_ptr<publisher> make_mqtt_publisher(asio::any_io_executor e, mqtt_options o, mqtt_deadlines d)
{
    auto broker = check(o).value();
    register_secret(o.password);
    return std::make_unique<mqtt_publisher>(e, o, std::move(broker), d);
}

std::unique_ptr<publisher> make_mqtt_publisher(asio::any_io_executor e, mqtt_options o)
{
    return make_mqtt_publisher(std::move(e), std::move(o), mqtt_deadlines());
}

}  // namespace clashcast
