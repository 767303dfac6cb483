// Which icon and colour a type of event or a kind of watch has. Pure.

const byType = {
    member_joined: ["join", "accent"],
    player_clan_joined: ["join", "accent"],
    member_left: ["leave", "accent"],
    player_clan_left: ["leave", "accent"],
    member_role_changed: ["role", "accent"],
    player_role_changed: ["role", "accent"],
    member_donations: ["donations", "accent"],
    member_townhall_upgraded: ["up", "good"],
    townhall_upgraded: ["up", "good"],
    builderhall_upgraded: ["up", "good"],
    townhall_weapon_upgraded: ["up", "good"],
    troop_upgraded: ["up", "good"],
    spell_upgraded: ["up", "good"],
    hero_upgraded: ["up", "good"],
    capital_contribution: ["raid", "teal"],
    super_troop_boosted: ["bolt", "good"],
    super_troop_expired: ["bolt", "good"],
    hero_equipment_changed: ["hexagon", "good"],
    hero_equipment_upgraded: ["hexagon", "good"],
    achievement_completed: ["medal", "good"],
    achievement_progressed: ["medal", "good"],
    clan_games_points: ["medal", "good"],
    legend_season_ended: ["medal", "good"],
    war_ended: ["flag", "violet"],
    war_log_entry_new: ["flag", "violet"],
    war_end_not_seen: ["flag", "violet"],
    war_attacks_missed: ["missed", "violet"],
    raid_attacks_missed: ["missed", "teal"],
    war_starting_soon: ["clock", "violet"],
    war_ending_soon: ["clock", "violet"],
    war_times_changed: ["clock", "violet"],
    battle_new: ["battle", "violet"],
    raid_district_destroyed: ["fallen", "teal"],
    raid_clan_destroyed: ["fallen", "teal"],
    maintenance_start: ["wrench", "warn"],
    maintenance_end: ["wrench", "warn"],
    poll_error: ["warning", "bad"],
    gap: ["warning", "bad"],
};

const byPrefix = [
    ["raid_weekend_", "calendar", "ink2"],
    ["clan_games_", "calendar", "ink2"],
    ["season_", "calendar", "ink2"],
    ["league_signup_", "calendar", "ink2"],
    ["gold_pass_", "calendar", "ink2"],
    ["war_", "war", "violet"],
    ["league_", "league", "violet"],
    ["raid_", "raid", "teal"],
    ["clan_", "clan", "accent"],
];

// [icon, colour]
export function pictureOf(event) {
    if (event.event_type === "war_attack_new") {
        const stars = Math.min(3, Math.max(0, Number(event.metadata.stars) || 0));
        return [`attack-${stars}`, event.metadata.side === "opponent" ? "ink2" : "violet"];
    }
    const known = byType[event.event_type] ?? byPrefix.find(one => event.event_type.startsWith(one[0]))?.slice(1);
    return known ?? ["person", "accent"];
}

export const kindIcons = {
    clan: "clan",
    war: "war",
    league: "league",
    raid: "raid",
    warlog: "flag",
    player: "person",
    battlelog: "battle",
    calendar: "calendar",
    maintenance: "wrench",
    members: "people",
};

export const kindNouns = {
    clan: "clans",
    war: "wars",
    league: "leagues",
    raid: "raids",
    warlog: "war logs",
    player: "players",
    battlelog: "battle logs",
    calendar: "calendar",
    maintenance: "maintenance",
    members: "members",
};

// "1 clan", "396 players"; of calendar and maintenance there is only one.
export function kindCount(kind, count, number) {
    const noun = kindNouns[kind] ?? kind;
    if (!noun.endsWith("s") || kind === "members") return noun;
    return `${number(count)} ${count === 1 ? noun.slice(0, -1) : noun}`;
}
