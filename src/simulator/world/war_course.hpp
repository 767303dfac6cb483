#pragma once
// One war by the clock, of two clans, regular or in the league: what is known of it at a moment.

#include "simulator/world/game.hpp"
#include "simulator/world/war_sides.hpp"

#include <array>
#include <optional>

namespace clashcast::simulator {

// A clan of the world, or one outside with a key of its own.
struct combatant {
    std::optional<std::uint32_t> clan;
    std::uint64_t outside = 0;
};

struct war_course {
    std::uint64_t key = 0;
    std::array<combatant, 2> clans;
    std::uint32_t team = 0;
    std::uint32_t attacks = 0, late = 0;  // all of them, and how many of these appear after the end
    bool one_later = false;               // the last one even later than the others
    moment prepared, start;               // before maintenance postpones the start and, a day later, the end
    bool league = false;
};

// In the game's time, as known at `now`.
war_times game_times(const game&, const war_course&, moment now);

// As answers write them.
war_times shown_times(const game&, const war_course&, moment now);

// Its stage and visible attacks.
war_moment moment_of(const game&, const war_course&, moment now);

// The first `count` of the clan as it is at `when`.
war_side line_up(const game&, const combatant&, std::uint32_t count, moment when);

war_sides sides_of(const game&, const war_course&, moment now);

// When all of that last changed.
moment changed_at(const game&, const war_course&, moment now);

}  // namespace clashcast::simulator
