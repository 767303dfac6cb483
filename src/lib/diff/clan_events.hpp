#pragma once
// The rows of the catalogue for a clan and its members.

#include "diff/event_fields.hpp"

namespace clashcast::diff::clan_events {

using namespace fields;

inline constexpr event_field of_clan[] = {clan_name};
inline constexpr event_field level[] = {clan_name, integer("old_value"), integer("new_value")};
inline constexpr event_field league[] = {clan_name, object("old_value"), object("new_value")};
inline constexpr event_field district[] = {
    clan_name,
    or_null(integer("district_id")),
    or_null(text("district_name")),
    or_null(integer("old_level")),
    integer("new_level"),
};

inline constexpr event_field member[] = {clan_name, member_tag, member_name};
inline constexpr event_field role[] = {
    clan_name, member_tag, member_name, or_null(text("old_role")), or_null(text("new_role")),
};
inline constexpr event_field donations[] = {
    clan_name, member_tag, member_name, or_null(integer("donations")), or_null(integer("donationsReceived")),
};
inline constexpr event_field member_level[] = {
    clan_name, member_tag, member_name, integer("old_value"), integer("new_value"),
};
inline constexpr event_field rename[] = {
    clan_name, member_tag, member_name, text("old_value"), text("new_value"),
};
inline constexpr event_field member_league[] = {
    clan_name, member_tag, member_name, object("old_value"), object("new_value"),
};

inline constexpr event_type rows[] = {
    {"clan_updated", true, "a field of the clan differs, other than its list of members", of_clan},
    {"clan_level_changed", true, "`clanLevel` differs", level},
    {"clan_war_league_changed", true, "`warLeague` differs", league},
    {"clan_capital_league_changed", true, "`capitalLeague` differs", league},
    {"clan_war_log_opened", true, "`isWarLogPublic` became true", of_clan},
    {"clan_war_log_closed", true, "`isWarLogPublic` became false", of_clan},
    {"clan_capital_district_upgraded", false, "a district of the clan capital has a higher level or is new", district},
    {"member_joined", false, "a member is new", member},
    {"member_left", false, "a member is gone", member},
    {"member_updated", false, "a field of a member differs, other than those in `member_exclude_fields`", member},
    {"member_role_changed", false, "`role` of a member differs", role},
    {"member_donations", false, "`donations` or `donationsReceived` of a member rose", donations},
    {"member_townhall_upgraded", false, "`townHallLevel` of a member rose", member_level},
    {"member_name_changed", false, "`name` of a member differs", rename},
    {"member_league_changed", false, "`league` or `leagueTier` of a member differs", member_league},
};

}  // namespace clashcast::diff::clan_events
