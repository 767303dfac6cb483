#pragma once
// The rows of the catalogue for a player.

#include "diff/event_fields.hpp"

namespace clashcast::diff::player_events {

using namespace fields;

inline constexpr event_field of_player[] = {player_name};
inline constexpr event_field level[] = {player_name, or_null(integer("old_value")), or_null(integer("new_value"))};
inline constexpr event_field rise[] = {player_name, or_null(integer("old_value")), integer("new_value")};
inline constexpr event_field rename[] = {player_name, or_null(text("old_value")), or_null(text("new_value"))};
inline constexpr event_field choice[] = {player_name, text("old_value"), text("new_value")};
inline constexpr event_field league[] = {player_name, or_null(object("old_value")), or_null(object("new_value"))};
inline constexpr event_field builder_league[] = {player_name, object("old_value"), object("new_value")};
inline constexpr event_field labels[] = {player_name, or_null(list("old_value")), or_null(list("new_value"))};
inline constexpr event_field clan[] = {player_name, text("clan_tag"), clan_name};
inline constexpr event_field contribution[] = {
    player_name, integer("amount"), or_null(integer("old_value")), integer("new_value"),
};
inline constexpr event_field season[] = {
    player_name, text("season"), or_null(integer("rank")), or_null(integer("trophies")),
};

inline constexpr auto name = text("name"), village = or_null(text("village")), info = or_null(text("info"));
inline constexpr auto old_level = or_null(integer("old_level")), new_level = integer("new_level");
inline constexpr event_field item[] = {player_name, name, village, old_level, new_level};
inline constexpr event_field troop[] = {player_name, name, village, old_level, new_level, text("category")};
inline constexpr event_field boost[] = {player_name, name};
inline constexpr event_field equipment[] = {player_name, name, list("old_equipment"), list("new_equipment")};
inline constexpr event_field achievement[] = {
    player_name,
    name,
    village,
    info,
    or_null(integer("old_stars")),
    integer("new_stars"),
    or_null(integer("value")),
    or_null(integer("target")),
};
inline constexpr event_field progress[] = {
    player_name, name, village, info, or_null(integer("old_value")), integer("new_value"), or_null(integer("target")),
};
inline constexpr event_field games[] = {player_name, integer("points"), integer("total")};

inline constexpr event_type rows[] = {
    {"townhall_upgraded", true, "`townHallLevel` differs", level},
    {"townhall_weapon_upgraded", true, "`townHallWeaponLevel` rose", rise},
    {"builderhall_upgraded", true, "`builderHallLevel` differs", level},
    {"player_name_changed", true, "`name` differs", rename},
    {"player_league_changed", true, "`league` or `leagueTier` differs", league},
    {"player_builder_league_changed", true, "`builderBaseLeague` differs", builder_league},
    {"player_label_changed", true, "`labels` differs", labels},
    {"player_role_changed", true, "`role` differs, in the same clan", choice},
    {"player_war_preference_changed", true, "`warPreference` differs", choice},
    {"player_clan_left", true, "the player is no longer in the clan", clan},
    {"player_clan_joined", true, "the player is in another clan than before; a move is both", clan},
    {"capital_contribution", true, "`clanCapitalContributions` rose", contribution},
    {"legend_season_ended", true, "`legendStatistics.previousSeason` is another one", season},
    {"player_updated", true,
     "a field differs; `troops`, `spells`, `heroes` and `heroEquipment` count only if `include_fields` names them",
     of_player},
    {"troop_upgraded", false, "a troop, pet or siege machine has a higher level or is new", troop},
    {"super_troop_boosted", false, "a super troop became active", boost},
    {"super_troop_expired", false, "a super troop is no longer active", boost},
    {"spell_upgraded", false, "a spell has a higher level or is new", item},
    {"hero_upgraded", false, "a hero has a higher level or is new", item},
    {"hero_equipment_changed", false, "a hero carries other equipment", equipment},
    {"hero_equipment_upgraded", false, "a piece of equipment has a higher level or is new", item},
    {"achievement_completed", false, "the stars of an achievement rose", achievement},
    {"achievement_progressed", false, "the value of one that the key `achievements` names rose", progress},
    {"clan_games_points", false, "the value of the achievement \"Games Champion\" rose", games},
};

}  // namespace clashcast::diff::player_events
