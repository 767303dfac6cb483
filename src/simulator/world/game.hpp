#pragma once
// What a made world is made from, and the time of its clans and players.

#include "simulator/world/game_clock.hpp"

namespace clashcast::simulator {

struct game {
    std::uint64_t seed = 0;
    std::uint32_t clans = 0, players = 0;
    game_clock clock;

    // Clans and players change once in each unit of time; a season has 700.
    static constexpr std::chrono::seconds unit{3456};
    std::uint32_t units(moment when) const { return static_cast<std::uint32_t>((when - clock.zero()) / unit); }
    moment time_of(std::uint32_t units) const { return clock.zero() + units * unit; }

    // The version of an answer that came to be at `when`, and the other way round.
    std::uint32_t version(moment when) const { return static_cast<std::uint32_t>((when - clock.zero()).count()) + 1; }
    moment time_of_version(std::uint32_t version) const
    {
        return clock.zero() + std::chrono::seconds(version) - std::chrono::seconds(1);
    }
};

}  // namespace clashcast::simulator
