#pragma once
// One MQTT connection, from its connect to its end. Only this class knows Paho and its threads.

#include "publish/mqtt/terms.hpp"

#include <clashcast/message.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace clashcast {

class mqtt_connection {
public:
    // Called on the executor's thread, until the connection is destroyed.
    class listener {
    public:
        virtual void on_connected(broker_limits) = 0;
        virtual void on_acknowledged(std::uint64_t number, int reason) = 0;
        virtual void on_lost(connection_end) = 0;  // or not connected at all; no call follows
        virtual void on_notified() = 0;            // after one or many calls of the above, except on_lost()

    protected:
        ~listener() = default;
    };

    // Connects to `where`: the broker's name or IP address, or the end of a tunnel to it; failures name `broker`. The
    // options have been checked.
    mqtt_connection(boost::asio::any_io_executor, const mqtt_session&, const broker_address& broker,
                    const broker_address& where, listener&);
    // Disconnects if it is still connected. The broker does not publish the last will then.
    ~mqtt_connection();
    mqtt_connection(const mqtt_connection&) = delete;
    mqtt_connection& operator=(const mqtt_connection&) = delete;

    // Replaces the listener.
    void listen(listener&);

    // Sends as this session says from now on.
    void adapt(const mqtt_session&);

    // The listener gets the outcome of each: a failure to send is an on_lost(), after all earlier notifications. Only
    // connect() can fail at once.
    result<void> connect();
    void send(std::uint64_t number, const message&);
    void send_status(std::uint64_t number, const std::string& topic, const std::string& text);  // retained

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace clashcast
