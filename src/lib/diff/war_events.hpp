#pragma once
// The rows of the catalogue for a war: one of the kind war, or one in a league.

#include "diff/event_fields.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace clashcast::diff::war_events {

using namespace fields;

inline constexpr event_field beginning[] = {
    opponent_tag, opponent_name, or_null(integer("team_size")), or_null(text("war_type")), start_time, end_time,
};
inline constexpr event_field state[] = {text("war_state_from"), text("war_state_to")};
inline constexpr event_field times[] = {start_time, end_time};

inline constexpr event_field fighter[] = {
    text("side"), member_tag, member_name, or_null(integer("townhall_level")), or_null(integer("map_position")),
};
inline constexpr event_field line_up[] = {list("added", fighter), list("removed", fighter)};

inline constexpr event_field attack[] = {
    text("attacker_tag"),
    or_null(text("attacker_name")),
    or_null(integer("attacker_townhall_level")),
    or_null(integer("attacker_map_position")),
    or_null(text("defender_tag")),
    or_null(text("defender_name")),
    or_null(integer("defender_townhall_level")),
    or_null(integer("defender_map_position")),
    or_null(integer("stars")),
    or_null(integer("new_stars")),
    or_null(number("destruction_percentage")),
    or_null(integer("duration")),
    boolean("fresh"),
    integer("order"),
    text("side"),
};

inline constexpr event_field outcome[] = {
    or_null(text("result")),
    or_null(text("war_type")),
    opponent_tag,
    opponent_name,
    or_null(integer("team_size")),
    or_null(integer("attacks_per_member")),
    or_null(integer("stars")),
    or_null(integer("opponent_stars")),
    or_null(number("destruction_percentage")),
    or_null(number("opponent_destruction_percentage")),
    or_null(integer("attacks_used")),
    or_null(integer("opponent_attacks_used")),
    or_null(integer("attacks_missed")),
    end_time,
    text("source"),
};

inline constexpr event_field attacks_left[] = {
    member_tag,
    member_name,
    or_null(integer("townhall_level")),
    or_null(integer("map_position")),
    integer("attacks_used"),
    integer("attacks_allowed"),
};
inline constexpr event_field lost[] = {opponent_tag, opponent_name, text("war_state"), end_time};
inline constexpr event_field start_reminder[] = {
    integer("lead_minutes"), start_time, end_time, opponent_tag, opponent_name,
};
inline constexpr event_field end_reminder[] = {
    integer("lead_minutes"), start_time, end_time, opponent_tag, opponent_name, list("members", attacks_left),
};

// What an event has of its own, between what all have.
template <bool in_league, const auto& own>
inline constexpr auto metadata = [] {
    constexpr event_field which[] = {text("war_id"), or_null(text("season")), integer("round"), text("war_tag")};
    constexpr std::size_t last = in_league ? std::size(which) : 1;
    std::array<event_field, 1 + std::size(own) + last> all;
    all.front() = clan_name;
    auto next = std::copy(std::begin(own), std::end(own), all.begin() + 1);
    std::copy_n(which, last, next);
    return all;
}();

// The events of a league war come from another answer than the group's, so they never carry the whole.
template <bool in_league, bool whole = !in_league>
inline constexpr event_type rows[] = {
    {"war_new", whole, "the clan is in a war that it was not in before", metadata<in_league, beginning>},
    {"war_state_changed", whole, "the state of the war moved on", metadata<in_league, state>},
    {"war_times_changed", whole, "`startTime` or `endTime` moved, as after maintenance", metadata<in_league, times>},
    {"war_lineup_changed", whole, "the line-up of a side changed", metadata<in_league, line_up>},
    {"war_attack_new", false, "either side made an attack", metadata<in_league, attack>},
    {"war_ended", whole, "the war has ended, after its last attacks; once a war", metadata<in_league, outcome>},
    {"war_attacks_missed", false, "the war has ended, and a member of the clan had attacks left",
     metadata<in_league, attacks_left>},
    {"war_end_not_seen", whole, "another war is there, or none, and the end of this one was not seen",
     metadata<in_league, lost>},
    {"war_starting_soon", whole, "a time of `remind` before `startTime`", metadata<in_league, start_reminder>},
    {"war_ending_soon", whole, "a time of `remind` before `endTime`", metadata<in_league, end_reminder>},
};

}  // namespace clashcast::diff::war_events
