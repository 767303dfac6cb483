#pragma once
// The rows of the catalogue for a war league: those of the group, then those of its wars.

#include "diff/war_events.hpp"

namespace clashcast::diff::league_events {

using namespace fields;

inline constexpr auto season = or_null(text("season"));
inline constexpr auto rank = integer("rank"), wins = integer("wins"), ties = integer("ties");
inline constexpr auto losses = integer("losses"), stars = integer("stars"), destruction = integer("destruction");

inline constexpr event_field clan[] = {text("tag"), or_null(text("name"))};
inline constexpr event_field beginning[] = {clan_name, season, text("state"), integer("rounds"), list("clans", clan)};
inline constexpr event_field state[] = {clan_name, season, text("state_from"), text("state_to")};
inline constexpr event_field table_row[] = {
    rank, text("tag"), or_null(text("name")), wins, ties, losses, stars, destruction,
};
inline constexpr event_field outcome[] = {
    clan_name,       season,         or_null(rank),        or_null(wins),           or_null(ties),
    or_null(losses), or_null(stars), or_null(destruction), list("standings", table_row),
};

inline constexpr event_type group_rows[] = {
    {"league_group_new", true, "the clan is in a group of another season", beginning},
    {"league_state_changed", true, "the state of the group moved on", state},
    {"league_ended", true, "the group has ended, and each of its wars was seen ended", outcome},
};

inline constexpr auto rows = [] {
    auto& war_rows = war_events::rows<true>;
    std::array<event_type, std::size(group_rows) + std::size(war_rows)> all;
    std::copy(std::begin(war_rows), std::end(war_rows),
              std::copy(std::begin(group_rows), std::end(group_rows), all.begin()));
    return all;
}();

}  // namespace clashcast::diff::league_events
