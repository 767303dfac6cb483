#pragma once
// Connects to a broker: at any of its addresses, with a session that it supports.

#include "async/condition.hpp"
#include "async/task_group.hpp"
#include "publish/mqtt/connection.hpp"
#include "publish/mqtt/known_address.hpp"
#include "publish/mqtt/publisher.hpp"

#include "net/lookup.hpp"

#include <clashcast/clock.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>

namespace clashcast {

struct dialed_connection {
    dialed_connection(std::unique_ptr<mqtt_connection> c, mqtt_session s, const broker_limits& l)
        : connection(std::move(c)), session(std::move(s)), limits(l)
    {
    }

    std::unique_ptr<mqtt_connection> connection;  // call listen() on it at once
    mqtt_session session;
    broker_limits limits;
};

class mqtt_dialer final : private mqtt_connection::listener {
public:
    mqtt_dialer(boost::asio::any_io_executor, mqtt_options, broker_address, mqtt_deadlines);

    // `journal`: the identity that stands for "{journal}". Fails if no address gives a connection in time.
    boost::asio::awaitable<result<dialed_connection>> dial(std::string journal);

    // Ends an attempt that was cancelled.
    void disconnect();

    // Waits a moment until tunnels have passed on what connections sent last. Call when there is no connection left.
    boost::asio::awaitable<void> close();

private:
    using endpoint = boost::asio::ip::tcp::endpoint;

    boost::asio::awaitable<endpoint> dial_any(net::endpoints resolved);
    boost::asio::awaitable<void> dial_on_terms(endpoint resolved, clock::time_point by);
    boost::asio::awaitable<void> connect(endpoint resolved, clock::time_point by);
    boost::asio::awaitable<broker_address> way_to(endpoint resolved, clock::time_point by);
    boost::asio::awaitable<void> until_answered();
    boost::asio::awaitable<failure> explain(failure, endpoint resolved);
    bool must_connect_again();
    void log_terms();

    void on_connected(broker_limits) override;
    void on_acknowledged(std::uint64_t, int) override {}
    void on_lost(connection_end) override;
    void on_notified() override {}

    const boost::asio::any_io_executor executor_;
    const mqtt_options options_;
    const broker_address broker_;
    const mqtt_deadlines deadlines_;
    clock& time_ = real_clock();  // sockets wait for no other
    condition changed_;

    task_group tunnels_;
    std::optional<known_address> address_;
    std::unique_ptr<mqtt_connection> connection_;
    mqtt_session session_;                 // what this connection asks for
    std::optional<broker_limits> limits_;  // once the broker has accepted it
    std::optional<failure> failed_;        // once it has failed
    connection_end end_;
    bool reconnecting_ = false;  // the last connection was closed a moment ago, in favour of this one
    std::string logged_terms_;
};

}  // namespace clashcast
