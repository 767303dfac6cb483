#pragma once
// When what comes again and again comes, UTC. Estimates: Supercell moves them.

#include <clashcast/snapshot.hpp>

namespace clashcast::diff {

struct period {
    timestamp start, end;
};

// The latest of each that has begun at that time.
period clan_games_at(timestamp);
period league_signup_at(timestamp);
period raid_weekend_at(timestamp);
period season_at(timestamp);

constexpr timestamp first_season = std::chrono::sys_days(std::chrono::year(2025) / 10 / 6) + std::chrono::hours(5);

}  // namespace clashcast::diff
