#pragma once
// One MQTT connection, from its connect to its end. Paho's threads are known here and nowhere else.

#include "publish/mqtt/terms.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace clashcast {

class mqtt_connection {
public:
    // Is told what happens, on the executor, until the connection is destroyed.
    class listener {
    public:
        virtual void on_connected(broker_limits) = 0;
        virtual void on_acknowledged(std::uint64_t number, int reason) = 0;
        virtual void on_lost(connection_end) = 0;  // or not connected at all; nothing comes after it

    protected:
        ~listener() = default;
    };

    // `where` is what to connect to: the broker's name or its IP address. The options have been checked.
    mqtt_connection(boost::asio::any_io_executor, const mqtt_session&, const broker_address& where, listener&);
    // Disconnects if still connected. The last will is not sent then.
    ~mqtt_connection();
    mqtt_connection(const mqtt_connection&) = delete;
    mqtt_connection& operator=(const mqtt_connection&) = delete;

    // From now on what is sent is sent as this session says.
    void adapt(const mqtt_session&);

    // Each is answered by a call of the listener: a failure to send by on_lost(), after all that was heard before it.
    // Only connect() may fail right away.
    result<void> connect();
    void send(std::uint64_t number, const message&);
    void send_status(std::uint64_t number, const std::string& topic, const std::string& text);  // retained

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace clashcast
