#pragma once
// The rows of the catalogue for the kinds that have few, and for what belongs to no kind.

#include "diff/event_fields.hpp"

namespace clashcast::diff {

namespace warlog_events {

using namespace fields;

inline constexpr event_field row[] = {
    or_null(text("result")),
    opponent_tag,
    opponent_name,
    or_null(integer("team_size")),
    or_null(integer("attacks_per_member")),
    or_null(integer("stars")),
    or_null(integer("opponent_stars")),
    or_null(number("destruction_percentage")),
    or_null(number("opponent_destruction_percentage")),
    or_null(integer("attacks_used")),
    text("end_time"),
};

inline constexpr event_type rows[] = {
    {"war_log_entry_new", false, "the war log has a war that ended later than all known ones", row},
};

}  // namespace warlog_events

namespace battlelog_events {

using namespace fields;

inline constexpr event_field row[] = {
    or_null(text("battle_type")),
    or_null(boolean("attack")),
    opponent_tag,
    opponent_name,
    or_null(integer("stars")),
    or_null(number("destruction_percentage")),
    or_null(text("army_share_code")),
    or_null(list("looted")),
    or_null(text("battle_time")),
};

inline constexpr event_type rows[] = {
    {"battle_new", false, "a battle that the battle log did not have before, oldest first", row},
};

}  // namespace battlelog_events

namespace calendar_events {

inline constexpr event_field times[] = {fields::text("start_time"), fields::text("end_time")};

inline constexpr event_type rows[] = {
    {"season_started", false, "a season began: every 28 days, 05:00", times},
    {"raid_weekend_started", false, "a raid weekend began: Friday 07:00", times},
    {"raid_weekend_ended", false, "a raid weekend ended: Monday 07:00", times},
    {"clan_games_started", false, "clan games began: the 22nd, 08:00", times},
    {"clan_games_ended", false, "clan games ended: the 28th, 08:00", times},
    {"league_signup_started", false, "the sign-up for war leagues began: the 1st, 08:00", times},
    {"gold_pass_started", true, "the API shows a season of the Gold Pass that begins later than the one before", times},
};

}  // namespace calendar_events

namespace maintenance_events {

inline constexpr event_field start[] = {fields::text("message")};
inline constexpr event_field end[] = {fields::or_null(fields::number("duration_seconds"))};

inline constexpr event_type rows[] = {
    {"maintenance_start", false, "the probe got a 503", start},
    {"maintenance_end", false, "the API answers the probe again", end},
};

}  // namespace maintenance_events

namespace events_of_any_kind {

using namespace fields;

inline constexpr event_field poll_error[] = {
    text("error"), text("endpoint"), or_null(integer("status")), or_null(text("reason")), optional(text("war_tag")),
};
inline constexpr event_field gap[] = {integer("missed"), text("from"), text("to")};

inline constexpr event_type rows[] = {
    {"poll_error", false, "a poll failed, in another way than the one before it", poll_error},
    {"gap", false, "the journal was full and discarded events that this sink never had", gap},
};

}  // namespace events_of_any_kind

}  // namespace clashcast::diff
