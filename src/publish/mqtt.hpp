#pragma once
// The MQTT publisher's patience, which nobody but a test needs to change.

#include <clashcast/publisher.hpp>

#include <chrono>

namespace clashcast {

struct mqtt_deadlines {
    mqtt_deadlines() = default;

    std::chrono::milliseconds connect{10'000};      // from the look-up of the name to the broker's answer
    std::chrono::milliseconds acknowledge{30'000};  // without any acknowledgement, while some are due
    std::chrono::milliseconds farewell{1'000};
    std::chrono::milliseconds suspect{5 * 60'000};  // connections may break over one message, before it is refused
};

std::unique_ptr<publisher> make_mqtt_publisher(boost::asio::any_io_executor, mqtt_options, mqtt_deadlines);

}  // namespace clashcast
