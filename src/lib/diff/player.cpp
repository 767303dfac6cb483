#include "diff/changes.hpp"
#include "diff/event_rows.hpp"
#include "diff/kind.hpp"
#include "diff/named_events.hpp"
#include "diff/player_items.hpp"
#include "diff/validator.hpp"
#include "json/number.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace clashcast::diff {
namespace {

using json::type;
using json::value;

constexpr std::array special_fields{
    named_field{"townHallLevel", "townhall_upgraded"},
    named_field{"builderHallLevel", "builderhall_upgraded"},
    named_field{"name", "player_name_changed"},
    named_field{"league", "player_league_changed"},
    named_field{"leagueTier", "player_league_changed"},
    named_field{"labels", "player_label_changed"},
};

// Told only where both values are there.
constexpr std::array replaced_fields{
    named_field{"builderBaseLeague", "player_builder_league_changed"},
    named_field{"role", "player_role_changed"},
    named_field{"warPreference", "player_war_preference_changed"},
};

constexpr std::array levelled_lists{
    named_field{"troops", "troop_upgraded"},
    named_field{"spells", "spell_upgraded"},
    named_field{"heroes", "hero_upgraded"},
    named_field{"heroEquipment", "hero_equipment_upgraded"},
};

constexpr std::string_view achievements = "achievements", weapon = "townHallWeaponLevel",
                           contributions = "clanCapitalContributions";

// Of lists that an answer lacks, the last one that was there is kept.
constexpr std::array kept_lists{levelled_lists[0].field, levelled_lists[1].field, levelled_lists[2].field,
                                levelled_lists[3].field, achievements};

bool is_levelled(std::string_view field)
{
    return std::any_of(levelled_lists.begin(), levelled_lists.end(), [&](auto& r) { return r.field == field; });
}

bool contains(const std::vector<std::string>& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_included(const watch_options& options, std::string_view field)
{
    return (!options.include_fields || contains(*options.include_fields, field)) &&
           !contains(options.exclude_fields, field);
}

// A levelled list is compared item by item, and as a field only when it is asked for by name.
bool is_compared(const watch_options& options, std::string_view field)
{
    return is_included(options, field) && (options.include_fields || !is_levelled(field));
}

class player_comparison {
public:
    player_comparison(const comparison& s, chain& events) : s_(s), events_(events), name_(s.answer["name"]) {}

    void tell_fields();
    void tell_lists();

private:
    void add(std::string_view type, std::string changes, json::field_texts fields = {});
    void tell_special(const json::difference&);
    void tell_rise(const json::difference&);
    void tell_clan(const json::difference&);
    void tell_legend_season(const json::difference&);

    const comparison& s_;
    chain& events_;
    value name_;
};

void player_comparison::add(std::string_view type, std::string changes, json::field_texts fields)
{
    events_.add(type, std::move(changes), named("player_name", name_, fields));
}

void player_comparison::tell_special(const json::difference& d)
{
    if (auto type = event_type_of(d.name, special_fields); !type.empty())
        add(type, change_json(d), {{"old_value", d.before.raw()}, {"new_value", d.after.raw()}});
    // A role is one in a clan.
    bool stayed = !d.name.is_text("role") || json::same(s_.body["clan"]["tag"], s_.answer["clan"]["tag"]);
    if (auto type = event_type_of(d.name, replaced_fields); !type.empty() && was_replaced(d) && stayed)
        add(type, change_json(d), {{"old_value", d.before.raw()}, {"new_value", d.after.raw()}});
    tell_rise(d);
    if (d.name.is_text("clan"))
        tell_clan(d);
    if (d.name.is_text("legendStatistics"))
        tell_legend_season(d);
}

void player_comparison::tell_rise(const json::difference& d)
{
    if (d.name.is_text(weapon) && rose(d.before, d.after))
        add("townhall_weapon_upgraded", change_json(d),
            {{"old_value", d.before.raw()}, {"new_value", d.after.raw()}});
    if (d.name.is_text(contributions) && rose(d.before, d.after))
        add("capital_contribution", change_json(d),
            {{"amount", json::subtract(d.after.raw(), d.before.null() ? "0" : d.before.raw())},
             {"old_value", d.before.raw()},
             {"new_value", d.after.raw()}});
}

// A move is both: one clan is left, another one joined.
void player_comparison::tell_clan(const json::difference& d)
{
    if (json::same(d.before["tag"], d.after["tag"]))
        return;
    auto tell = [&](std::string_view type, value clan) {
        if (auto [tag, name] = clan.fields({"tag", "name"}); !tag.null())
            add(type, "[]", {{"clan_tag", tag.raw()}, {"clan_name", name.raw()}});
    };
    tell("player_clan_left", d.before);
    tell("player_clan_joined", d.after);
}

void player_comparison::tell_legend_season(const json::difference& d)
{
    auto before = d.before["previousSeason"], after = d.after["previousSeason"];
    auto [id, rank, trophies] = after.fields({"id", "rank", "trophies"});
    if (id.is(type::string) && !json::same(id, before["id"]))
        add("legend_season_ended", "[]",
            {{"season", id.raw()}, {"rank", rank.raw()}, {"trophies", trophies.raw()}});
}

void player_comparison::tell_fields()
{
    auto changes = select(json::differing_fields(s_.body, s_.answer),
                          [&](value name) { return is_compared(s_.options, name.text()); });
    for (auto& d : changes)
        tell_special(d);
    if (!changes.empty())
        add("player_updated", changes_json(changes));
}

// The last list that was there.
value known_list(const comparison& s, std::string_view field)
{
    auto listed = s.body[field];
    return listed.null() ? s.diff_state[field] : listed;
}

void player_comparison::tell_lists()
{
    for (auto field : kept_lists) {
        auto before = known_list(s_, field), after = s_.answer[field];
        if (!is_included(s_.options, field) || before.null() || after.null() || before.raw() == after.raw())
            continue;
        auto differing = field == achievements ? differing_achievements : differing_items;
        list_comparison items{name_, differing(before, after), events_};
        for (auto& list : levelled_lists)
            if (list.field == field)
                tell_upgrades(items, list.event_type);
        if (field == "troops")
            tell_boosts(items);
        if (field == "heroes")
            tell_equipment(items);
        if (field == achievements)
            tell_achievements(items, s_.options.achievements);
    }
}

void check_answer(const comparison& s, validator& check)
{
    check.about(s.answer, s.subject.tag);
    for (auto& list : levelled_lists)
        check_items(list.field, check.field(s.answer, {list.field, type::array}), check);
    check_achievements(check.field(s.answer, {achievements, type::array}), check);
    check.fields(s.answer, {{"clan", type::object}, {"legendStatistics", type::object}});
}

// The lists that the answer lacks, as they were last.
std::string missing_lists(const comparison& s)
{
    std::string lists;
    for (auto field : kept_lists) {
        auto known = known_list(s, field);
        if (s.answer[field].null() && !known.null())
            lists.append(lists.empty() ? "{" : ",").append(json::quoted(field)).append(":").append(known.raw());
    }
    return lists.empty() ? lists : lists + '}';
}

result<reading> compare_player(const comparison& s, chain& events)
{
    validator check;
    check_answer(s, check);
    if (!check.passed())
        return failure(errc::malformed, check.first_error());
    if (!s.baseline) {
        player_comparison compare(s, events);
        compare.tell_fields();
        compare.tell_lists();
    }
    reading r;
    r.diff_state = missing_lists(s);
    return r;
}

constexpr kind_option options[] = {
    {"include_fields", &watch_options::include_fields},
    {"exclude_fields", &watch_options::exclude_fields},
    {"achievements", &watch_options::achievements},
};

}  // namespace

extern constexpr kind player_kind = complete({
    .traits = {
        .name = "player",
        .noun = "player",
        .phrase = "player {}",
        .tag_noun = "player",
        .request = "/players/{}",
        .endpoint = "players",
        .table = "players",
        .interval = std::chrono::seconds(120),
        .max_age = std::chrono::seconds(60),
        .options = options,
        .event_types = event_rows(subject_kind::player),
    },
    .compare = compare_player,
});

}  // namespace clashcast::diff
