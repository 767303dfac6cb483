#pragma once
// The game's calendar: months, seasons, raid weekends and maintenance. Pure functions.

#include <chrono>
#include <cstdint>

namespace clashcast::simulator {

using moment = std::chrono::sys_seconds;  // in the game

constexpr std::chrono::hours day{24};
constexpr auto season_length = 28 * day, weekend_length = 3 * day;

// The latest one at or before `when`: the 1st of a month, 08:00; the start of a season; a Friday, 07:00.
moment month_start(moment when);
moment season_start(moment when);
moment weekend_start(moment when);

// Months since January of the year 0, and back to the start of that month.
std::uint32_t month_number(moment when);
moment month_of(std::uint32_t number);

// Each maintenance makes wars longer that are not over.
struct maintenance {
    moment when;
    std::chrono::minutes length;
};
maintenance maintenance_number(std::uint64_t seed, std::int64_t number);

// By how much maintenance between `since` and `due`, as far as it has begun by `now`, moves what was due at `due`.
std::chrono::minutes postponed(std::uint64_t seed, moment since, moment due, moment now);

// When that last changed.
moment last_postponed(std::uint64_t seed, moment since, moment due, moment now);

// The latest of some moments that are not after a given one.
class latest_change {
public:
    latest_change(moment now, moment earliest) : now_(now), latest_(earliest) {}

    void at(moment when)
    {
        if (when <= now_ && when > latest_)
            latest_ = when;
    }
    moment latest() const { return latest_; }

private:
    moment now_, latest_;
};

}  // namespace clashcast::simulator
