#include "diff/player_items.hpp"

#include "diff/changes.hpp"
#include "diff/named_events.hpp"
#include "diff/troop_category.hpp"
#include "json/number.hpp"
#include "json/text.hpp"

#include <algorithm>

namespace clashcast::diff {
namespace {

using json::type;
using json::value;

std::vector<json::entry> items_of(value listed)
{
    std::vector<json::entry> items;
    listed.each([&](value item) {
        auto [name, village] = item.fields({"name", "village"});
        items.push_back({{name, village}, item});
    });
    return items;
}

bool is_boosted(value troop)
{
    return troop["superTroopIsActive"].raw() == "true";
}

// The names of what a hero carries, sorted, as JSON.
std::string carried_by(value hero)
{
    std::vector<value> names;
    hero["equipment"].each([&](value piece) { names.push_back(piece["name"]); });
    std::sort(names.begin(), names.end(), [](auto a, auto b) { return json::order_texts(a, b) < 0; });
    std::string list = "[";
    for (auto name : names)
        list += (list.size() > 1 ? "," : "") + json::quoted(name.text());
    return list += ']';
}

}  // namespace

json::matches differing_items(value before, value after)
{
    return json::match_by_key(items_of(before), items_of(after));
}

void check_items(std::string_view list, value listed, validator& check)
{
    check.each_object(listed, list, [&](value item) {
        check.fields(item, {{"name", type::string, true},
                            {"level", type::number},
                            {"village", type::string},
                            {"info", type::string}});
        if (list == "heroes")
            check.each_object(check.field(item, {"equipment", type::array}), "equipment",
                              [&](value piece) { check.field(piece, {"name", type::string, true}); });
    });
}

void tell_upgrades(const list_comparison& lists, std::string_view event_type)
{
    for (auto& [was, now] : lists.items) {
        auto before = was.data["level"], after = now.data["level"];
        if (!rose(before, after))
            continue;
        auto [name, village, info] = now.key;
        auto category = json::quoted(troop_category(name, village));
        json::field_texts of_troop{{"category", category}}, of_others;
        lists.events.add(event_type, change_json({name, before, after}),
                         named("player_name", lists.player_name,
                               {{"name", name.raw()},
                                {"village", village.raw()},
                                {"old_level", before.raw()},
                                {"new_level", after.raw()}},
                               event_type == "troop_upgraded" ? of_troop : of_others),
                         was.data.raw(), now.data.raw());
    }
}

void tell_boosts(const list_comparison& lists)
{
    for (auto& [was, now] : lists.items)
        if (now.data.present() && is_boosted(was.data) != is_boosted(now.data))
            lists.events.add(is_boosted(now.data) ? "super_troop_boosted" : "super_troop_expired", "[]",
                             named("player_name", lists.player_name, {{"name", now.key[0].raw()}}),
                             was.data.raw(), now.data.raw());
}

void tell_equipment(const list_comparison& lists)
{
    for (auto& [was, now] : lists.items) {
        if (!was.data.present() || !now.data.present())
            continue;
        auto before = carried_by(was.data), after = carried_by(now.data);
        if (before == after)
            continue;
        auto change = json::object({{"field", now.key[0].raw()}, {"old_value", before}, {"new_value", after}});
        lists.events.add("hero_equipment_changed", '[' + change + ']',
                         named("player_name", lists.player_name,
                               {{"name", now.key[0].raw()}, {"old_equipment", before}, {"new_equipment", after}}),
                         was.data.raw(), now.data.raw());
    }
}

}  // namespace clashcast::diff
