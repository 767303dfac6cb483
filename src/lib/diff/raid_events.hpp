#pragma once
// The rows of the catalogue for raid weekends.

#include "diff/event_fields.hpp"

namespace clashcast::diff::raid_events {

using namespace fields;

inline constexpr auto raid_id = text("raid_id"), side = text("side"), raid_opponent = text("opponent_tag");
inline constexpr auto number_in_log = integer("number");
inline constexpr auto district_count = or_null(integer("district_count"));
inline constexpr auto attack_count = or_null(integer("attack_count"));

inline constexpr event_field beginning[] = {raid_id, end_time};
inline constexpr event_field attack[] = {
    raid_id,
    member_tag,
    member_name,
    integer("attacks_used"),
    or_null(integer("attacks_allowed")),
    integer("attacks_new"),
    integer("looted"),
    or_null(integer("looted_total")),
};
inline constexpr event_field raid[] = {
    raid_id, number_in_log, raid_opponent, opponent_name, or_null(integer("opponent_level")), district_count,
};
inline constexpr event_field district[] = {
    raid_id,
    side,
    number_in_log,
    raid_opponent,
    opponent_name,
    or_null(integer("district_id")),
    or_null(text("district_name")),
    or_null(integer("district_hall_level")),
    attack_count,
    or_null(integer("total_looted")),
    or_null(text("attacker_tag")),
    or_null(text("attacker_name")),
};
inline constexpr event_field clan[] = {
    raid_id, side, number_in_log, raid_opponent, opponent_name, attack_count, integer("district_count"),
};
inline constexpr event_field totals[] = {
    raid_id,
    or_null(integer("capital_total_loot")),
    or_null(integer("raids_completed")),
    or_null(integer("total_attacks")),
    or_null(integer("enemy_districts_destroyed")),
    or_null(integer("offensive_reward")),
    or_null(integer("defensive_reward")),
};
inline constexpr event_field outcome[] = {
    totals[0], totals[1], totals[2], totals[3], totals[4], totals[5], totals[6],
    or_null(integer("members")), or_null(integer("attacks_missed")), end_time,
};
inline constexpr event_field attacks_left[] = {
    raid_id, member_tag, member_name, integer("attacks_used"), integer("attacks_allowed"),
};

inline constexpr event_type rows[] = {
    {"raid_started", true, "a raid weekend is new", beginning},
    {"raid_attack", false, "a member made attacks", attack},
    {"raid_opponent_new", false, "the clan began to raid another one", raid},
    {"raid_defense_new", false, "another clan began to raid this one", raid},
    {"raid_district_destroyed", false, "a district reached 100 %", district},
    {"raid_clan_destroyed", false, "all districts of an opponent, or of the clan, fell", clan},
    {"raid_ended", true, "the weekend has ended; once a weekend", outcome},
    {"raid_attacks_missed", false, "the weekend has ended, and a listed member had attacks left", attacks_left},
    {"raid_end_not_seen", true, "another weekend is there, and the end of this one was not seen", totals},
};

}  // namespace clashcast::diff::raid_events
