#pragma once
// The MQTT publisher with deadlines that a test can change.

#include <clashcast/publishers/mqtt.hpp>

#include <chrono>

namespace clashcast {

struct mqtt_deadlines {
    mqtt_deadlines() = default;

    std::chrono::milliseconds connect{10'000};      // from the look-up of the name to the broker's answer
    std::chrono::milliseconds acknowledge{30'000};  // without any acknowledgement while some are due
    std::chrono::milliseconds farewell{1'000};      // for the last status, and for each diagnosis of a failed connect
    std::chrono::milliseconds suspect{5 * 60'000};  // how long connections break over a message before it is refused
};

std::unique_ptr<publisher> make_mqtt_publisher(boost::asio::any_io_executor, mqtt_options, mqtt_deadlines);

}  // namespace clashcast
