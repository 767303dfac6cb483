#include "publish/mqtt/dialer.hpp"

#include "async/time_limit.hpp"
#include "publish/mqtt/diagnosis.hpp"
#include "publish/mqtt/tunnel.hpp"
#include "publish/mqtt/wrong_port.hpp"

#include <clashcast/log.hpp>

#include <fmt/format.h>

#include <utility>

namespace clashcast {

namespace asio = boost::asio;

mqtt_dialer::mqtt_dialer(asio::any_io_executor e, mqtt_options o, broker_address broker, mqtt_deadlines d)
    : executor_(e), options_(std::move(o)), broker_(std::move(broker)), deadlines_(d), changed_(e), tunnels_(e)
{
}

asio::awaitable<result<dialed_connection>> mqtt_dialer::dial(std::string journal)
{
    disconnect();
    session_ = first_session(options_, journal);
    reconnecting_ = false;
    auto resolved = co_await resolve(broker_, deadlines_.connect);
    if (!resolved)
        co_return resolved.error();
    auto last = co_await dial_any(std::move(*resolved));
    if (failed_) {
        auto why = co_await explain(*failed_, last);
        disconnect();
        co_return why;
    }
    co_return dialed_connection(std::move(connection_), session_, *limits_);
}

// One address after the other, each with an equal share of the time left, until a broker answers. Returns the last one
// tried.
asio::awaitable<mqtt_dialer::endpoint> mqtt_dialer::dial_any(net::endpoints resolved)
{
    const auto give_up = time_.now() + deadlines_.connect;
    for (std::size_t i = 0;; ++i) {
        auto share = (give_up - time_.now()) / static_cast<int>(resolved.size() - i);
        co_await dial_on_terms(resolved[i], time_.now() + share);
        auto answered = !failed_ || failed_->code == errc::refused;
        if (answered || i + 1 == resolved.size())
            co_return resolved[i];
    }
}

// A broker may want another session than it was asked for: then a second connection asks for that.
asio::awaitable<void> mqtt_dialer::dial_on_terms(endpoint resolved, clock::time_point by)
{
    for (bool again = true; again;) {
        disconnect();
        co_await connect(resolved, by);
        again = must_connect_again();
    }
    if (failed_)
        co_return;
    connection_->adapt(session_);
    log_terms();
    auto qos = check_qos(broker_, options_, limits_->qos);
    if (!qos)
        failed_ = qos.error();
}

bool mqtt_dialer::must_connect_again()
{
    if (failed_ && adapt(session_, end_))
        return reconnecting_ = true;
    // Paho may take the end of the last connection for that of this one, whose socket can have the same number.
    if (failed_)
        return std::exchange(reconnecting_, false) && failed_->code == errc::not_connected && !end_.answered;
    if (adapt(session_, *limits_))
        return reconnecting_ = true;
    return false;
}

void mqtt_dialer::log_terms()
{
    auto less = what_is_less(options_, session_);
    if (!less.empty() && less != logged_terms_)
        log::warning("the MQTT broker {} {}", to_string(broker_), less);
    logged_terms_ = std::move(less);
}

// Returns when the broker has admitted the client, or the connection has failed.
asio::awaitable<void> mqtt_dialer::connect(endpoint resolved, clock::time_point by)
{
    auto to = co_await way_to(resolved, by);
    if (failed_)
        co_return;
    mqtt_connection::listener& here = *this;
    const auto& named = is_websocket(broker_) ? broker_ : to;
    connection_ = std::make_unique<mqtt_connection>(executor_, session_, named, to, here);
    auto begun = connection_->connect();
    if (!begun)
        failed_ = begun.error();
    auto answered = until_answered();
    auto late = time_.sleep_until(by);
    co_await race(std::move(answered), std::move(late));
    if (!limits_ && !failed_)
        failed_ = failure(errc::timed_out, fmt::format("no MQTT connection to {}: no answer in {} ms",
                                                       to_string(broker_), deadlines_.connect.count()));
}

// What Paho connects to.
asio::awaitable<broker_address> mqtt_dialer::way_to(endpoint resolved, clock::time_point by)
{
    auto to = broker_;
    if (is_websocket(broker_)) {
        auto inside = co_await open_tunnel(broker_, tls_of(options_), resolved, by - time_.now(), tunnels_);
        if (!inside)
            failed_ = inside.error();
        else
            to = parse_broker_url(fmt::format("mqtt://127.0.0.1:{}", inside->port())).value();
    } else if (broker_.tls) {  // Paho needs the name, to check the certificate
        address_.emplace(broker_.host, resolved.address());
    } else {
        to.host = resolved.address().to_string();
    }
    co_return to;
}

asio::awaitable<void> mqtt_dialer::until_answered()
{
    while (!limits_ && !failed_)
        co_await changed_.wait();
}

// Paho reports a closed port and a bad certificate alike; a tunnel tells them apart.
asio::awaitable<failure> mqtt_dialer::explain(failure why, endpoint resolved)
{
    auto silent = why.code == errc::not_connected || why.code == errc::timed_out;
    if (!silent)
        co_return why;
    auto problem = co_await wrong_port(broker_, resolved, deadlines_.farewell);
    if (problem.empty() && why.code == errc::not_connected && !is_websocket(broker_)) {
        net::tls_options tls(options_.ca_file);
        tls.alpn = options_.alpn;
        auto found = co_await connect_problem(broker_, resolved, std::move(tls), deadlines_.farewell);
        problem = std::move(found);
    }
    if (!problem.empty())
        why.what = fmt::format("no MQTT connection to {}: {}", to_string(broker_), problem);
    co_return why;
}

void mqtt_dialer::disconnect()
{
    connection_.reset();
    address_.reset();
    limits_.reset();
    failed_.reset();
    end_ = connection_end();
}

asio::awaitable<void> mqtt_dialer::close()
{
    auto ended = tunnels_.join();
    auto late = time_.sleep_for(deadlines_.farewell);
    co_await race(std::move(ended), std::move(late));
}

void mqtt_dialer::on_connected(broker_limits limits)
{
    limits_ = limits;
    changed_.notify_all();
}

void mqtt_dialer::on_lost(connection_end end)
{
    end_ = std::move(end);
    if (!failed_)
        failed_ = end_.why;
    changed_.notify_all();
}

}  // namespace clashcast
