#pragma once
// What the log says about refused events: those of a while together. Pure: time is passed in.

#include <clashcast/clock.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace clashcast {

// A destination that refuses one event often refuses thousands. The first is told at once, the rest once a minute: how
// many, and the first of them.
class refusals {
public:
    static constexpr std::chrono::seconds apart{60};

    void add(const std::string& id, const std::string& destination, const std::string& reason);

    // A sentence about those that were not told yet, if it is time for one.
    std::optional<std::string> due(clock::time_point now);

    // The same at the end, whatever the time.
    std::optional<std::string> rest();

private:
    std::uint64_t count_ = 0;
    std::string first_, to_, reason_;
    bool differ_ = false;  // the reasons
    std::optional<clock::time_point> told_;
};

}  // namespace clashcast
