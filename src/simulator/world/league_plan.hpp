#pragma once
// The league of each month: groups of eight clans, seven rounds of four wars. While one round is fought the next is
// prepared.

#include "simulator/world/war_course.hpp"

#include <array>
#include <optional>

namespace clashcast::simulator {

constexpr std::uint32_t group_size = 8, rounds = 7, wars_each_round = 4;

// A war's number is that of its tag.
struct league_war_id {
    std::uint32_t season = 0, group = 0, round = 0, war = 0;
};
std::uint32_t league_wars_each_season(const game&);
std::uint32_t league_war_number(const game&, const league_war_id&);
league_war_id league_war_id_of(const game&, std::uint32_t number);

struct league_group {
    std::uint64_t key = 0;
    std::uint32_t season = 0, number = 0, team = 0;  // the season counts months
    moment formed;
    std::array<combatant, group_size> clans;
};
league_group group_number(const game&, std::uint32_t season, std::uint32_t number);

// The group that the clan is in at `now`; nothing outside the season.
std::optional<league_group> group_of(const game&, std::uint32_t clan, moment now);

// Between the preparation of the first round and the end of the last one: a round is prepared until the next boundary,
// and fought until the one after that. As known at `now`.
std::array<moment, rounds + 2> boundaries(const game&, const league_group&, moment now);

war_course league_war(const game&, const league_war_id&);

// When the clan's group, or that there is none, last changed.
moment group_changed_at(const game&, std::uint32_t clan, moment now);

// When the war was drawn: before that there is none.
moment drawn_at(const game&, const league_war_id&);

}  // namespace clashcast::simulator
