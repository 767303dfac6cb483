#include "diff/raid_weekend.hpp"

#include "json/number.hpp"
#include "json/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace clashcast::diff {
namespace {

using json::type;
using json::value;

// A field of the answer, and its name in the metadata.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> totals{{
    {"capitalTotalLoot", "capital_total_loot"},
    {"raidsCompleted", "raids_completed"},
    {"totalAttacks", "total_attacks"},
    {"enemyDistrictsDestroyed", "enemy_districts_destroyed"},
    {"offensiveReward", "offensive_reward"},
    {"defensiveReward", "defensive_reward"},
}};
constexpr std::size_t total_attacks = 2;

std::string_view or_zero(std::string_view raw)
{
    return raw == "null" ? "0" : raw;
}

bool is_number(std::string_view raw)
{
    return raw.front() == '-' || (raw.front() >= '0' && raw.front() <= '9');
}

bool rose(std::string_view before, std::string_view after)
{
    return is_number(after) && (before == "null" || json::order(after, before) > 0);
}

std::string change(std::string_view field, std::string_view before, std::string_view after)
{
    return json::object({{"field", json::quoted(field)}, {"old_value", before}, {"new_value", after}});
}

std::string totals_text(const std::array<std::string, 6>& values)
{
    std::string text;
    for (std::size_t i = 0; i < totals.size(); ++i)
        text += fmt::format(R"({}"{}":{})", i == 0 ? "" : ",", totals[i].second, values[i]);
    return text;
}

bool is_whole(value percentage)
{
    return percentage.is(type::number) && json::order(percentage.raw(), "100") == 0;
}

// How the two logs of an item are read.
struct log_form {
    std::string_view field, who, side, event_type;
};
constexpr std::array logs{log_form{"attackLog", "defender", "clan", "raid_opponent_new"},
                          log_form{"defenseLog", "attacker", "opponent", "raid_defense_new"}};

void check_raid(value raid, std::string_view who, validator& check)
{
    check.fields(raid, {{"districtCount", type::number}, {"districtsDestroyed", type::number}});
    check.field(check.field(raid, {who, type::object, true}), {"tag", type::string, true});
    check.each_object(check.field(raid, {"districts", type::array}), "districts", [&](value district) {
        check.fields(district, {{"id", type::number}, {"destructionPercent", type::number}});
        check.each_object(check.field(district, {"attacks", type::array}), "attacks",
                          [&](value attack) { check.field(attack, {"attacker", type::object}); });
    });
}

}  // namespace

void check_weekend(value item, validator& check)
{
    check.each_object(check.field(item, {"members", type::array}), "members", [&](value member) {
        check.fields(member, {{"tag", type::string, true},
                              {"attacks", type::number},
                              {"attackLimit", type::number},
                              {"bonusAttackLimit", type::number},
                              {"capitalResourcesLooted", type::number}});
    });
    for (auto& log : logs)
        check.each_object(check.field(item, {log.field, type::array}), log.field,
                          [&](value raid) { check_raid(raid, log.who, check); });
}

std::string raid_weekend::metadata(json::field_texts fields, json::field_texts more) const
{
    return json::object({{"raid_id", json::quoted(id_)}}, fields, more);
}

std::string raid_weekend::metadata_with(std::string_view fields) const
{
    return fmt::format(R"({{"raid_id":{},{}}})", json::quoted(id_), fields);
}

void raid_weekend::tell_started(value item, chain& events) const
{
    events.add("raid_started", "[]", metadata({{"end_time", item["endTime"].raw()}}));
}

void raid_weekend::tell_end_not_seen(chain& events) const
{
    events.add("raid_end_not_seen", "[]", metadata_with(totals_text(totals_)));
}

void raid_weekend::take(value item, chain& events)
{
    auto before = is_number(totals_[total_attacks]) ? std::string_view(totals_[total_attacks]) : "0";
    auto now = item["totalAttacks"];
    bool ends = item["state"].is_text("ended");
    if (json::order(now.is(type::number) ? now.raw() : "0", before) < 0 || (ended_ && !ends))
        return;  // older
    for (std::size_t i = 0; i < totals.size(); ++i)
        totals_[i] = item[totals[i].first].raw();
    end_time_ = item["endTime"].text();
    take_members(item, events);
    for (std::size_t side = 0; side < logs.size(); ++side)
        take_log(item, side, events);
    if (ends && !ended_)
        end(item, events);
}

void raid_weekend::take_members(value item, chain& events)
{
    std::map<std::string, value> now;
    item["members"].each([&](value one) { now.insert_or_assign(one["tag"].text(), one); });
    for (auto& [tag, one] : now)
        take_member(tag, one, events);
}

void raid_weekend::take_member(const std::string& tag, value now, chain& events)
{
    auto known = members_.find(tag);
    auto before = known == members_.end() ? member() : known->second;
    auto [name, attacks, limit, bonus, looted] =
        now.fields({"name", "attacks", "attackLimit", "bonusAttackLimit", "capitalResourcesLooted"});
    if (json::order(or_zero(attacks.raw()), or_zero(before.attacks)) < 0)
        return;
    auto newest = [](value v, std::string_view old) { return v.null() ? old : v.raw(); };
    member after{newest(name, before.name), newest(attacks, before.attacks), newest(limit, before.limit),
                 newest(bonus, before.bonus), newest(looted, before.looted)};
    if (known != members_.end() && after == before)
        return;
    members_.insert_or_assign(tag, after);
    auto more = json::subtract(or_zero(after.attacks), or_zero(before.attacks));
    if (json::order(more, "0") <= 0)
        return;
    std::string changes;
    if (rose(before.attacks, after.attacks))
        changes += change("attacks", before.attacks, after.attacks);
    if (rose(before.looted, after.looted))
        changes += (changes.empty() ? "" : ",") + change("capitalResourcesLooted", before.looted, after.looted);
    events.add("raid_attack", '[' + changes + ']',
               metadata({{"member_tag", json::quoted(tag)},
                         {"member_name", after.name},
                         {"attacks_used", after.attacks},
                         {"attacks_allowed", allowed(after).value_or("null")},
                         {"attacks_new", more},
                         {"looted", json::subtract(or_zero(after.looted), or_zero(before.looted))},
                         {"looted_total", after.looted}}),
               "null", now.raw());
}

void raid_weekend::take_log(value item, std::size_t side, chain& events)
{
    auto& form = logs[side];
    std::map<std::string, int> met;
    int number = 0;
    item[form.field].each([&](value now) {
        auto [tag, name, level] = now[form.who].fields({"tag", "name", "level"});
        auto [count, destroyed, attacks] = now.fields({"districtCount", "districtsDestroyed", "attackCount"});
        auto text = tag.text();
        auto which = ++met[text];
        auto ordinal = fmt::format("{}", ++number), side_name = json::quoted(form.side);
        json::field_texts new_raid{{"number", ordinal}, {"opponent_tag", tag.raw()}, {"opponent_name", name.raw()}};
        json::field_texts about{{"side", side_name},
                                {"number", ordinal},
                                {"opponent_tag", tag.raw()},
                                {"opponent_name", name.raw()}};
        auto& all = raids_[side];
        auto known = std::find_if(all.begin(), all.end(), [&](auto& r) { return r.tag == text && r.which == which; });
        if (known == all.end()) {
            known = all.insert(all.end(), raid{text, which, false, {}});
            events.add(form.event_type, "[]",
                       metadata(new_raid, {{"opponent_level", level.raw()}, {"district_count", count.raw()}}),
                       "null", now.raw());
        }
        take_districts(now, *known, about, events);
        auto of = or_zero(count.raw());
        if (known->fallen || json::order(of, "0") <= 0 || json::order(of, or_zero(destroyed.raw())) > 0)
            return;
        known->fallen = true;
        events.add("raid_clan_destroyed", "[]",
                   metadata(about, {{"attack_count", attacks.raw()}, {"district_count", count.raw()}}),
                   "null", now.raw());
    });
}

void raid_weekend::take_districts(value now, raid& known, json::field_texts about, chain& events)
{
    now["districts"].each([&](value district) {
        auto [id, percentage, attacks] = district.fields({"id", "destructionPercent", "attacks"});
        auto& fallen = known.fallen_districts;
        auto same = [&](auto& one) {
            return one == id.raw() || (is_number(one) && id.is(type::number) && json::order(one, id.raw()) == 0);
        };
        if (!is_whole(percentage) || std::any_of(fallen.begin(), fallen.end(), same))
            return;
        fallen.emplace_back(id.raw());
        value attacker;
        bool found = false;
        attacks.each([&](value attack) {
            auto [whole, by] = attack.fields({"destructionPercent", "attacker"});
            if (!found && is_whole(whole))
                attacker = by, found = true;
        });
        auto [by_tag, by_name] = attacker.fields({"tag", "name"});
        auto [name, hall, count, looted] = district.fields({"name", "districtHallLevel", "attackCount", "totalLooted"});
        events.add(
            "raid_district_destroyed", "[]",
            metadata(about,
                     {{"district_id", id.raw()},
                      {"district_name", name.raw()},
                      {"district_hall_level", hall.raw()},
                      {"attack_count", count.raw()},
                      {"total_looted", looted.raw()},
                      {"attacker_tag", by_tag.raw()},
                      {"attacker_name", by_name.raw()}}),
            "null", district.raw());
    });
}

std::optional<std::string> raid_weekend::allowed(const member& m)
{
    if (m.limit == "null")
        return {};
    return json::add(m.limit, or_zero(m.bonus));
}

// Of an older weekend the API leaves out the members: what is known of them may not be the last of it.
bool raid_weekend::has_seen_all_attacks() const
{
    std::string sum = "0";
    for (auto& [tag, one] : members_)
        sum = json::add(sum, or_zero(one.attacks));
    return is_number(totals_[total_attacks]) && json::order(totals_[total_attacks], sum) == 0;
}

void raid_weekend::end(value item, chain& events)
{
    ended_ = true;
    std::string count = "null", sum = "null";
    std::vector<std::string> missed;
    if (has_seen_all_attacks()) {
        count = fmt::format("{}", members_.size());
        sum = "0";
        for (auto& [tag, one] : members_) {
            auto limit = allowed(one);
            auto used = or_zero(one.attacks);
            if (!limit || json::order(used, *limit) >= 0)
                continue;
            sum = json::add(sum, json::subtract(*limit, used));
            missed.push_back(metadata(
                {{"member_tag", json::quoted(tag)},
                 {"member_name", one.name},
                 {"attacks_used", used},
                 {"attacks_allowed", *limit}}));
        }
    }
    events.add("raid_ended", "[]",
               metadata_with(fmt::format(R"({},"members":{},"attacks_missed":{},"end_time":{})", totals_text(totals_),
                                         count, sum, item["endTime"].raw())));
    for (auto& one : missed)
        events.add("raid_attacks_missed", "[]", std::move(one));
}

}  // namespace clashcast::diff
