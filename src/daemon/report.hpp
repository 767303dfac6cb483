#pragma once
// The line that says, every minute, what happened. Pure.

#include <clashcast/sink.hpp>
#include <clashcast/watch.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace clashcast {

struct sink_standing {
    sink_standing() = default;
    sink_standing(std::string n, sink_counts c) : name(std::move(n)), counts(c) {}

    std::string name;
    sink_counts counts;
};

struct standing {
    watch_counts watched;
    watch_status polling;
    std::vector<sink_standing> sinks;
};

// "60 s: 120 polls (118 unchanged, 1 failed), 3 events; 1 of 4 subjects fails: there is no clan #2PP; sink mqtt: 3
// delivered, 0 waiting". Counts between the two; what fails and what waits, now. Both have the same sinks, in the same
// order.
std::string report(std::chrono::seconds span, const standing& before, const standing& now);

}  // namespace clashcast
