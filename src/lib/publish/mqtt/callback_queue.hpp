#pragma once
// Hands what Paho's threads report over to the executor's thread.

#include "publish/mqtt/connection.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace clashcast {

struct notification {
    std::optional<connection_end> lost;
    std::optional<broker_limits> connected;
    std::uint64_t number = 0;  // of an acknowledged packet, if it is neither of the above
    int reason = 0;
};

// Takes notifications from any thread, and delivers them in order. One hand-over serves many notifications.
class callback_queue : public std::enable_shared_from_this<callback_queue> {
public:
    callback_queue(boost::asio::any_io_executor, mqtt_connection::listener&);

    void push(notification);

    // Both from the executor's thread. After close() nothing is delivered.
    void listen(mqtt_connection::listener& to) { to_ = &to; }
    void close() { to_ = nullptr; }

private:
    void deliver_all();
    void deliver(notification&);

    const boost::asio::any_io_executor executor_;
    std::mutex mutex_;
    std::vector<notification> waiting_;
    mqtt_connection::listener* to_;  // used on the executor's thread only
};

}  // namespace clashcast
