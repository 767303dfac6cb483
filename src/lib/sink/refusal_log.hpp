#pragma once
// What the log says about refused events: one line for many. Pure: the time is passed in.

#include <clashcast/clock.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace clashcast {

// A destination that refuses one event often refuses thousands. The first is reported at once, the others once a
// minute: how many there are, and the first of them.
class refusal_log {
public:
    static constexpr std::chrono::seconds interval{60};

    void add(const std::string& id, const std::string& destination, const std::string& reason);

    // Returns a sentence about the refusals that are not reported yet, if one is due.
    std::optional<std::string> due(clock::time_point now);

    // The same, whether one is due or not: for the end.
    std::optional<std::string> rest();

private:
    std::uint64_t count_ = 0;
    std::string first_, destination_, reason_;  // of the first one
    bool reasons_differ_ = false;
    std::optional<clock::time_point> last_report_;
};

}  // namespace clashcast
