#include "diff/changes.hpp"
#include "diff/kinds.hpp"
#include "diff/promises.hpp"
#include "json/number.hpp"
#include "json/pairing.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace clashcast::diff {
namespace {

using json::type;
using json::value;

struct row {
    std::string_view field;
    std::string_view event_type;
};

constexpr std::array special_fields{
    row{"townHallLevel", "townhall_upgraded"},
    row{"builderHallLevel", "builderhall_upgraded"},
    row{"name", "player_name_changed"},
    row{"league", "player_league_changed"},
    row{"leagueTier", "player_league_changed"},
    row{"labels", "player_label_changed"},
};

constexpr std::array levelled_lists{
    row{"troops", "troop_upgraded"},
    row{"spells", "spell_upgraded"},
    row{"heroes", "hero_upgraded"},
    row{"heroEquipment", "hero_equipment_upgraded"},
};

bool is_levelled(std::string_view field)
{
    return std::any_of(levelled_lists.begin(), levelled_lists.end(), [&](auto& r) { return r.field == field; });
}

bool contains(const std::vector<std::string>& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_wanted(const watch_options& options, std::string_view field)
{
    return (!options.include_fields || contains(*options.include_fields, field)) &&
           !contains(options.exclude_fields, field);
}

// A levelled list is compared item by item, and as a field only when it is asked for by name.
bool is_compared(const watch_options& options, std::string_view field)
{
    return is_wanted(options, field) && (options.include_fields || !is_levelled(field));
}

// Items are told apart by name and village.
std::vector<json::entry> items_of(value listed)
{
    std::vector<json::entry> items;
    listed.each([&](value item) {
        auto [name, village] = item.fields({"name", "village"});
        items.push_back({name, village, item});
    });
    return items;
}

bool went_up(value before, value after)
{
    return !after.null() && (before.null() || json::order(after.raw(), before.raw()) > 0);
}

void compare_items(std::string_view event_type, value old_list, value new_list, chain& events)
{
    if (old_list.raw() == new_list.raw())
        return;
    for (auto& [was, now] : json::pair_up(items_of(old_list), items_of(new_list))) {
        auto before = was.data["level"], after = now.data["level"];
        if (went_up(before, after))
            events.add(event_type, change_json({now.key, before, after}),
                       json::object({{"name", now.key.raw()},
                                     {"village", now.more.raw()},
                                     {"old_level", before.raw()},
                                     {"new_level", after.raw()}}),
                       was.data.raw(), now.data.raw());
    }
}

void compare_fields(const sight& s, chain& events)
{
    auto changes = wanted_of(json::differing_fields(s.body, s.answer),
                             [&](value name) { return is_compared(s.options, name.text()); });
    for (auto& c : changes)
        for (auto& special : special_fields)
            if (c.name.is_text(special.field))
                events.add(special.event_type, change_json(c),
                           json::object({{"old_value", c.before.raw()}, {"new_value", c.after.raw()}}));
    if (!changes.empty())
        events.add("player_updated", changes_json(changes), "{}");
}

void check_answer(const sight& s, promises& check)
{
    check.about(s.answer, s.of.tag);
    for (auto& list : levelled_lists) {
        auto listed = check.field(s.answer, {list.field, type::array});
        check.each_object(listed, list.field, [&](value item) {
            check.fields(item, {{"name", type::string, true}, {"level", type::number}});
        });
        listed.each([&](value item) { check.field(item, {"village", type::string}); });
    }
}

// The last list that was there.
value known_list(const sight& s, std::string_view field)
{
    auto listed = s.body[field];
    return listed.null() ? s.memory[field] : listed;
}

// The lists that the answer lacks.
std::string remember_lists(const sight& s)
{
    std::string lists;
    for (auto& list : levelled_lists) {
        auto known = known_list(s, list.field);
        if (s.answer[list.field].null() && !known.null())
            lists.append(lists.empty() ? "{" : ",").append(json::quoted(list.field)).append(":").append(known.raw());
    }
    return lists.empty() ? lists : lists + '}';
}

}  // namespace

result<reading> read_player(const sight& s, chain& events)
{
    promises check;
    check_answer(s, check);
    if (!check.kept())
        return failure(errc::malformed, check.first_broken());
    if (!s.baseline) {
        compare_fields(s, events);
        for (auto& list : levelled_lists) {
            auto known = known_list(s, list.field), listed = s.answer[list.field];
            if (is_wanted(s.options, list.field) && !known.null() && !listed.null())
                compare_items(list.event_type, known, listed, events);
        }
    }
    reading r;
    r.memory = remember_lists(s);
    return r;
}

}  // namespace clashcast::diff
