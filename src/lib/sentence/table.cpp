#include "sentence/table.hpp"

#include "sentence/check.hpp"

namespace clashcast::sentences {
namespace {

constexpr row all_rows[] = {
    // clan
    {"clan_updated", "{clan} changed: {changes:fields}"},
    {"clan_level_changed", "{clan} reached clan level {new_value}"},
    {"clan_war_league_changed", "{clan}: war league {old_value} to {new_value}"},
    {"clan_capital_league_changed", "{clan}: capital league {old_value} to {new_value}"},
    {"clan_war_log_opened", "{clan} opened its war log"},
    {"clan_war_log_closed", "{clan} closed its war log"},
    {"clan_capital_district_upgraded", "{clan}: a capital district is now level {new_level}", {"district_name", ""}},
    {"clan_capital_district_upgraded", "{clan}: {district_name} is now level {new_level}"},
    {"member_joined", "{member_name} joined {clan}"},
    {"member_left", "{member_name} left {clan}"},
    {"member_updated", "{member_name} changed: {changes:fields}"},
    {"member_role_changed", "{member_name} has no role now[, was {old_role:word}]", {"new_role", ""}},
    {"member_role_changed", "{member_name} is now {new_role:word}[, was {old_role:word}]"},
    {"member_donations",
     "{member_name} has received more donations[, {donationsReceived} in all]", {"donations", ""}},
    {"member_donations", "{member_name} has donated {donations}[ and received {donationsReceived:none}]"},
    {"member_townhall_upgraded", "{member_name} reached town hall {new_value}"},
    {"member_name_changed", "{old_value:name} is now called {new_value:name}"},
    {"member_league_changed", "{member_name}: {old_value} to {new_value}"},

    // war
    {"war_new",
     "{clan} has a friendly war with {opponent_name}[: {team_size} a side][, from {start_time:time}]",
     {"war_type", "friendly"}},
    {"war_new",
     "{clan} meets {opponent_name}[ in round {round}][: {team_size} a side][, from {start_time:time}]",
     {"war_type", "league"}},
    {"war_new", "{clan} is at war with {opponent_name}[: {team_size} a side][, from {start_time:time}]"},
    {"war_state_changed", "{clan}: the war is {war_state_to:word}"},
    {"war_times_changed", "{clan}: the war now runs[ from {start_time:time}][ to {end_time:time}]"},
    {"war_lineup_changed", "{clan}: line-up of the war[, {added} in][, {removed} out]"},
    {"war_attack_new",
     "{attacker_name} attacked {defender_name}[ ({defender_map_position})][: {stars:star|stars}]"
     "[, {destruction_percentage:percent}][, {new_stars:none} new]", {"side", "clan"}},
    {"war_attack_new",
     "{defender_name}[ ({defender_map_position})] was attacked by {attacker_name}[: {stars:star|stars}]"
     "[, {destruction_percentage:percent}][, {new_stars:none} new]"},
    {"war_ended",
     "{clan} won against {opponent_name}[: {stars} to {opponent_stars} stars]"
     "[, {destruction_percentage} to {opponent_destruction_percentage:percent}]", {"result", "win"}},
    {"war_ended",
     "{clan} lost to {opponent_name}[: {stars} to {opponent_stars} stars]"
     "[, {destruction_percentage} to {opponent_destruction_percentage:percent}]", {"result", "lose"}},
    {"war_ended",
     "{clan} tied with {opponent_name}[: {stars} to {opponent_stars} stars]"
     "[, {destruction_percentage} to {opponent_destruction_percentage:percent}]", {"result", "tie"}},
    {"war_ended",
     "The war of {clan} with {opponent_name} is over[: {stars} to {opponent_stars} stars]"
     "[, {destruction_percentage} to {opponent_destruction_percentage:percent}]"},
    {"war_attacks_missed", "{member_name}[ ({map_position})] missed the only attack", {"attacks_allowed", "1"}},
    {"war_attacks_missed",
     "{member_name}[ ({map_position})] missed {attacks_allowed-attacks_used} of {attacks_allowed} attacks"},
    {"war_end_not_seen", "{clan}: the end of the war with {opponent_name} was not seen"},
    {"war_starting_soon", "{clan} – {opponent_name}: starts soon", {"start_time", ""}},
    {"war_starting_soon", "{clan} – {opponent_name}: starts in {start_time:until}"},
    {"war_ending_soon",
     "{clan} – {opponent_name}: ends soon, {members:member has|members have} attacks left", {"end_time", ""}},
    {"war_ending_soon",
     "{clan} – {opponent_name}: {end_time:until} left, {members:member has|members have} attacks left"},

    // league
    {"league_group_new", "{clan}: league season[ {season}], {clans:clan|clans}, {rounds:round|rounds}"},
    {"league_state_changed", "{clan}: the league is {state_to:word}"},
    {"league_ended",
     "{clan}: league season[ {season}] ended[, rank {rank}]"
     "[: {wins:none} won, {ties:none} tied, {losses:none} lost][, {stars:star|stars}]"},

    // raid
    {"raid_started", "The raid weekend of {clan} has begun[, until {end_time:time}]"},
    {"raid_attack",
     "{member_name} raided: {attacks_new:attack|attacks}, {looted:loot|loot}, {attacks_used}"
     "[ of {attacks_allowed}] used"},
    {"raid_opponent_new", "{clan} raids {opponent_name}[: {district_count:district|districts}]"},
    {"raid_defense_new", "{opponent_name} raids {clan}[: {district_count:district|districts}]"},
    {"raid_district_destroyed",
     "{clan} took a district of {opponent_name}[: {attack_count:attack|attacks}]",
     {"side", "clan"}, {"district_name", ""}},
    {"raid_district_destroyed",
     "{clan} took {district_name} of {opponent_name}[: {attack_count:attack|attacks}]",
     {"side", "clan"}, {"attacker_tag", ""}},
    {"raid_district_destroyed",
     "{attacker_name} took {district_name} of {opponent_name}[: {attack_count:attack|attacks}]", {"side", "clan"}},
    {"raid_district_destroyed",
     "{opponent_name} took a district of {clan}[: {attack_count:attack|attacks}]", {"district_name", ""}},
    {"raid_district_destroyed", "{opponent_name} took {district_name} of {clan}[: {attack_count:attack|attacks}]"},
    {"raid_clan_destroyed",
     "{clan} took all {district_count:district|districts} of {opponent_name}"
     "[: {attack_count:attack|attacks}]", {"side", "clan"}},
    {"raid_clan_destroyed",
     "{opponent_name} took all {district_count:district|districts} of {clan}"
     "[: {attack_count:attack|attacks}]"},
    {"raid_ended",
     "The raid weekend of {clan} ended[: {capital_total_loot:loot|loot}][, {raids_completed:raid|raids}]"
     "[, {total_attacks:attack|attacks}][, {attacks_missed:none} missed]"},
    {"raid_attacks_missed",
     "{member_name} missed {attacks_allowed-attacks_used} of {attacks_allowed:raid attack|raid attacks}"},
    {"raid_end_not_seen", "{clan}: the end of the raid weekend was not seen[, {capital_total_loot:loot|loot} so far]"},

    // war log
    {"war_log_entry_new",
     "{clan} won against {opponent_name}[: {stars} to {opponent_stars} stars]"
     "[, {destruction_percentage} to {opponent_destruction_percentage:percent}]", {"result", "win"}},
    {"war_log_entry_new",
     "{clan} lost to {opponent_name}[: {stars} to {opponent_stars} stars]"
     "[, {destruction_percentage} to {opponent_destruction_percentage:percent}]", {"result", "lose"}},
    {"war_log_entry_new",
     "{clan} tied with {opponent_name}[: {stars} to {opponent_stars} stars]"
     "[, {destruction_percentage} to {opponent_destruction_percentage:percent}]", {"result", "tie"}},
    {"war_log_entry_new",
     "The war of {clan} with {opponent_name} is over[: {stars} to {opponent_stars} stars]"
     "[, {destruction_percentage} to {opponent_destruction_percentage:percent}]"},

    // player
    {"townhall_upgraded", "{player} has no town hall level now[, was {old_value}]", {"new_value", ""}},
    {"townhall_upgraded", "{player} reached town hall {new_value}"},
    {"townhall_weapon_upgraded", "{player} upgraded the town hall weapon to level {new_value}"},
    {"builderhall_upgraded", "{player} has no builder hall now[, was {old_value}]", {"new_value", ""}},
    {"builderhall_upgraded", "{player} reached builder hall {new_value}"},
    {"player_name_changed", "{old_value:name} is now called {new_value:name}"},
    {"player_league_changed", "{player} is in no league now[, was in {old_value}]", {"new_value", ""}},
    {"player_league_changed", "{player} is now in {new_value}", {"old_value", ""}},
    {"player_league_changed", "{player}: {old_value} to {new_value}"},
    {"player_builder_league_changed", "{player}: {old_value} to {new_value}"},
    {"player_label_changed", "{player} has no labels now", {"new_value", ""}},
    {"player_label_changed", "{player} has new labels: {new_value}"},
    {"player_role_changed", "{player} is now {new_value:word}, was {old_value:word}"},
    {"player_war_preference_changed", "{player} opted in to wars", {"new_value", "in"}},
    {"player_war_preference_changed", "{player} opted out of wars", {"new_value", "out"}},
    {"player_war_preference_changed", "{player} changed the war preference to {new_value:word}"},
    {"player_clan_left", "{player} left {clan_name}"},
    {"player_clan_joined", "{player} joined {clan_name}"},
    {"capital_contribution", "{player} gave {amount} gold to the capital"},
    {"legend_season_ended", "{player}: legend season {season} ended[, rank {rank}][, {trophies:trophy|trophies}]"},
    {"player_updated", "{player} changed: {changes:fields}"},
    {"troop_upgraded", "{player} unlocked {name}", {"old_level", ""}},
    {"troop_upgraded", "{player} upgraded {name} to level {new_level}"},
    {"super_troop_boosted", "{player} boosted {name}"},
    {"super_troop_expired", "{player}: the boost of {name} is over"},
    {"spell_upgraded", "{player} unlocked {name}", {"old_level", ""}},
    {"spell_upgraded", "{player} upgraded {name} to level {new_level}"},
    {"hero_upgraded", "{player} unlocked {name}", {"old_level", ""}},
    {"hero_upgraded", "{player} upgraded {name} to level {new_level}"},
    {"hero_equipment_changed", "{player}: {name} now carries nothing", {"new_equipment", ""}},
    {"hero_equipment_changed", "{player}: {name} now carries {new_equipment}"},
    {"hero_equipment_upgraded", "{player} unlocked {name}", {"old_level", ""}},
    {"hero_equipment_upgraded", "{player} upgraded {name} to level {new_level}"},
    {"achievement_completed", "{player} completed “{name}”: {new_stars:star|stars}"},
    {"achievement_progressed", "{player}: “{name}” {new_value}[ of {target}]"},
    {"clan_games_points", "{player} made {points:clan games point|clan games points}, {total} in all"},

    // battle log
    {"battle_new",
     "{player} attacked {opponent_name}[: {stars:star|stars}][, {destruction_percentage:percent}]",
     {"attack", "true"}},
    {"battle_new",
     "{player} was attacked by {opponent_name}[: {stars:star|stars}][, {destruction_percentage:percent}]",
     {"attack", "false"}},
    {"battle_new",
     "{player} had a battle with {opponent_name}[: {stars:star|stars}][, {destruction_percentage:percent}]"},

    // calendar
    {"season_started", "A season has begun, until {end_time:time}"},
    {"raid_weekend_started", "A raid weekend has begun, until {end_time:time}"},
    {"raid_weekend_ended", "The raid weekend is over"},
    {"clan_games_started", "Clan games have begun, until {end_time:time}"},
    {"clan_games_ended", "Clan games are over"},
    {"league_signup_started", "League sign-up is open until {end_time:time}"},
    {"gold_pass_started", "A gold pass has begun, until {end_time:time}"},

    // maintenance
    {"maintenance_start", "Maintenance: the API says “{message}”"},
    {"maintenance_end", "Maintenance is over[ after {duration_seconds:duration}]"},

    // any
    {"poll_error", "{clan} could not be read: {error:word}", {"endpoint", "clans"}},
    {"poll_error", "{player} could not be read: {error:word}", {"endpoint", "players"}},
    {"poll_error", "The gold pass could not be read: {error:word}", {"endpoint", "goldpass"}},
    {"poll_error", "The battle log of {player} could not be read: {error:word}", {"endpoint", "battlelog"}},
    {"poll_error", "{endpoint:word} of {clan} could not be read: {error:word}"},
    {"gap", "{missed:event was|events were} discarded: the journal was full"},
};

// Each type is an evaluation of its own: an error shows its index in the catalogue.
template <std::size_t type>
constexpr bool is_complete = check_type(all_rows, diff::event_types[type].name);

static_assert([]<std::size_t... types>(std::index_sequence<types...>) {
    return (is_complete<types> && ...);
}(std::make_index_sequence<diff::event_types.size()>()));
static_assert(first_out_of_order(all_rows) == std::size(all_rows), "the row of this number is not in catalogue order");

constexpr word english[] = {
    // roles
    {"admin", "elder"},
    {"coLeader", "co-leader"},
    // states of wars and leagues
    {"inWar", "on"},
    {"preparation", "in preparation"},
    {"warEnded", "over"},
    {"notInWar", "gone"},
    {"ended", "over"},
    // what could not be read
    {"currentwar", "The war"},
    {"clanwarleagues", "A league war"},
    {"leaguegroup", "The league"},
    {"capitalraidseasons", "The raid weekend"},
    {"warlog", "The war log"},
    {"notFound", "not found"},
    {"accessDenied", "access denied"},
    {"malformed", "malformed response"},
    // fields whose names say it less well
    {"badgeUrls", "badge"},
    {"expLevel", "experience level"},
    {"isFamilyFriendly", "family friendly"},
    {"isWarLogPublic", "public war log"},
    {"requiredTownhallLevel", "required town hall level"},
};

}  // namespace

std::span<const row> table()
{
    return all_rows;
}

std::span<const word> words()
{
    return english;
}

}  // namespace clashcast::sentences
