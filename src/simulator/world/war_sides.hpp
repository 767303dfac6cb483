#pragma once
// The two sides of a made war: who fights, and what their attacks have done so far.

#include "simulator/world/clan_look.hpp"
#include "simulator/world/tag.hpp"
#include "simulator/world/war_plan.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace clashcast::simulator {

// What is drawn from the key of a war, of a clan or of a fighter.
enum war_salt : std::uint64_t { opponent = 600, opponent_member, hall, minute, shift, order_of_list = 606, name = 608 };

struct war_side {
    struct fighter {
        std::uint64_t key = 0, number = 0;
        std::uint64_t name = 0;  // key
        std::uint32_t hall = 0, position = 0;
        std::array<attack, attacks_each> attacks;
        std::size_t made = 0;
        std::uint32_t suffered = 0;
        std::optional<attack> worst;  // the best one against this fighter
    };

    clan_look look;
    tag_space member_tags{};
    std::array<fighter, largest_team> fighters;
    std::uint32_t attacks = 0;
    std::uint32_t stars = 0, destruction = 0;  // the most that the attacks did to each base of the other side
};
using war_sides = std::array<war_side, 2>;  // the clan, its opponent

war_sides sides_of(std::uint64_t clan_key, std::uint32_t clan, const war_moment&);

// Adds the attacks that are visible.
void add_attacks(war_sides&, const war_moment&);

// The beginning of a side's object: tag, name, badges, level and score; without the closing brace.
void write_side_head(std::string& out, const war_side&, const war_moment&);

struct war_times {
    std::chrono::sys_seconds prepared, start, end;
};
war_times times_of(std::uint64_t clan_key, const war_moment&);

// As the API writes times: 20250106T120000.000Z
void write_time(std::string& out, std::chrono::sys_seconds when);

}  // namespace clashcast::simulator
