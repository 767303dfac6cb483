#include "bodies.hpp"

#include "simulator/world/made_world.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace bench {
namespace {

using json = nlohmann::ordered_json;
using clashcast::subject_kind;
using clashcast::simulator::made_world;

constexpr std::uint32_t clan_path = 0, war_path = 1, player_path = 2;  // in a game of one clan and one player
constexpr std::uint32_t before_any = 1, war_nearly_over = 15;          // versions

json answer(const made_world& world, std::uint32_t path, std::uint32_t version)
{
    std::string body;
    world.answer(body, path, version);
    return json::parse(body);
}

made_world small_world()
{
    return made_world(1, 1, 1, 1);
}

// How many of `all` items differ in the pair of this name.
std::size_t wanted(const std::string& name, std::size_t all)
{
    if (name == "one")
        return 1;
    return static_cast<std::size_t>(std::ceil(static_cast<double>(all) * std::stod(name) / 100));
}

// Spreads the changes evenly over the items.
template <class F>
void spread(std::size_t count, std::size_t all, F change)
{
    for (std::size_t i = 0; i < count; ++i)
        change(i * all / count);
}

std::string text(const json& body)
{
    return body.dump();
}

template <class Make>
std::vector<body_pair> each_share(Make make)
{
    std::vector<body_pair> pairs;
    for (auto name : {"one", "1", "10", "100"})
        pairs.push_back(make(name));
    return pairs;
}

std::vector<json*> attacks_of(json& war)
{
    std::vector<json*> all;
    for (auto side : {"clan", "opponent"})
        for (auto& member : war[side]["members"])
            if (member.contains("attacks"))
                for (auto& attack : member["attacks"])
                    all.push_back(&attack);
    return all;
}

// Before the last attacks.
json without_last_attacks(json war, std::size_t count)
{
    auto all = attacks_of(war);
    std::vector<int> orders;
    for (auto* attack : all)
        orders.push_back((*attack)["order"]);
    std::sort(orders.begin(), orders.end());
    auto first = orders[orders.size() - count];
    for (auto side : {"clan", "opponent"})
        for (auto& member : war[side]["members"]) {
            if (!member.contains("attacks"))
                continue;
            auto& attacks = member["attacks"];
            for (auto i = attacks.size(); i-- > 0;)
                if (attacks[i]["order"] >= first)
                    attacks.erase(i);
            if (attacks.empty())
                member.erase("attacks");
        }
    return war;
}

json raid(std::size_t number)
{
    auto districts = json::array();
    for (std::size_t i = 0; i < 5; ++i)
        districts.push_back({{"id", 70000000 + i},
                             {"name", "district " + std::to_string(i)},
                             {"destructionPercent", 60},
                             {"districtHallLevel", 3},
                             {"attackCount", 1},
                             {"totalLooted", 5000},
                             {"attacks", json::array({{{"attacker", {{"tag", "#Q1000"}, {"name", "member 0"}}},
                                                       {"destructionPercent", 60},
                                                       {"stars", 2}}})}});
    return {{"defender",
             {{"tag", "#R" + std::to_string(number)}, {"name", "clan " + std::to_string(number)}, {"level", 12}}},
            {"attackCount", 5},
            {"districtCount", 5},
            {"districtsDestroyed", 0},
            {"districts", districts}};
}

// A weekend of ten raids of five districts each. The simulated game has none.
json raid_weekend(std::size_t members)
{
    json weekend = {{"state", "ongoing"},
                    {"startTime", "20260306T070000.000Z"},
                    {"endTime", "20260309T070000.000Z"},
                    {"capitalTotalLoot", 412345},
                    {"raidsCompleted", 4},
                    {"totalAttacks", 2 * members},
                    {"enemyDistrictsDestroyed", 31}};
    for (std::size_t i = 0; i < members; ++i)
        weekend["members"].push_back({{"tag", "#Q" + std::to_string(1000 + i)},
                                      {"name", "member " + std::to_string(i)},
                                      {"attacks", 2},
                                      {"attackLimit", 5},
                                      {"bonusAttackLimit", 1},
                                      {"capitalResourcesLooted", 7000 + i}});
    for (std::size_t i = 0; i < 10; ++i)
        weekend["attackLog"].push_back(raid(i));
    weekend["defenseLog"] = json::array();
    return {{"items", json::array({weekend})}};
}

// One more district falls.
void destroy(json& weekend, std::size_t number)
{
    auto& raids = weekend["attackLog"];
    auto& one = raids[number % raids.size()];
    auto& district = one["districts"][number / raids.size()];
    if (district["destructionPercent"] == 100)
        return;
    district["destructionPercent"] = 100;
    district["attacks"][0]["destructionPercent"] = 100;
    one["districtsDestroyed"] = one["districtsDestroyed"].get<int>() + 1;
}

json battle(std::size_t number)
{
    return {{"battleType", number % 3 == 0 ? "legend" : "ranked"},
            {"attack", number % 2 == 0},
            {"armyShareCode", "u10x0-2x5-" + std::to_string(number * 7919) + "s1x2h0p3e1_2"},
            {"opponentPlayerTag", "#P" + std::to_string(number * 104729)},
            {"opponentName", "opponent " + std::to_string(number)},
            {"stars", number % 4},
            {"destructionPercentage", 40 + number % 60},
            {"lootedResources", json::array({{{"name", "Gold"}, {"amount", 500000 + number}},
                                             {{"name", "Elixir"}, {"amount", 400000 + number}}})},
            {"battleTime", "20260306T" + std::to_string(100000 + number) + ".000Z"}};
}

// The window from that battle on.
json battle_log(std::size_t from, std::size_t size)
{
    auto items = json::array();
    for (auto number = from; number < from + size; ++number)
        items.push_back(battle(number));
    return {{"items", items}};
}

}  // namespace

bodies clan_bodies()
{
    auto world = small_world();
    auto clan = answer(world, clan_path, before_any);
    auto pairs = each_share([&](const std::string& name) {
        auto after = clan;
        auto& members = after["memberList"];
        spread(wanted(name, members.size()), members.size(),
               [&](std::size_t i) { members[i]["donations"] = members[i]["donations"].get<int>() + 10; });
        return body_pair{name, text(clan), text(after)};
    });
    return {{subject_kind::clan, world.clans().front()}, std::move(pairs), {}, {}};
}

bodies war_bodies()
{
    auto world = small_world();
    auto war = answer(world, war_path, war_nearly_over);
    auto all = attacks_of(war).size();
    auto pairs = each_share([&](const std::string& name) {
        return body_pair{name, text(without_last_attacks(war, wanted(name, all))), text(war)};
    });
    return {{subject_kind::war, world.clans().front()}, std::move(pairs), {}, {}};
}

// The same wars, as one of a group.
bodies league_bodies()
{
    constexpr auto war_tag = "#8L8YPQPQ";
    auto all = war_bodies();
    all.subject.kind = subject_kind::league;
    all.first = text({{"state", "inWar"},
                      {"season", "2026-03"},
                      {"clans", json::array({{{"tag", all.subject.tag}, {"name", "clan"}}})},
                      {"rounds", json::array({{{"warTags", json::array({war_tag})}}})}});
    all.asked = clashcast::request("war", war_tag);
    return all;
}

bodies player_bodies()
{
    auto world = small_world();
    auto player = answer(world, player_path, before_any);
    auto pairs = each_share([&](const std::string& name) {
        auto after = player;
        std::vector<json*> numbers;
        for (auto list : {"troops", "spells", "heroes"})
            for (auto& item : after[list])
                numbers.push_back(&item["level"]);
        if (name != "one")
            for (auto& achievement : after["achievements"])
                numbers.push_back(&achievement["value"]);
        spread(wanted(name, numbers.size()), numbers.size(),
               [&](std::size_t i) { *numbers[i] = numbers[i]->get<int>() + 1; });
        return body_pair{name, text(player), text(after)};
    });
    return {{subject_kind::player, world.players().front()}, std::move(pairs), {}, {}};
}

bodies raid_bodies()
{
    constexpr std::size_t members = 50;
    auto before = raid_weekend(members);
    auto pairs = each_share([&](const std::string& name) {
        auto after = before;
        auto& weekend = after["items"][0];
        auto count = wanted(name, members);
        spread(count, members, [&](std::size_t i) {
            auto& one = weekend["members"][i];
            one["attacks"] = one["attacks"].get<int>() + 1;
            one["capitalResourcesLooted"] = one["capitalResourcesLooted"].get<int>() + 3000;
            destroy(weekend, i);
        });
        weekend["totalAttacks"] = weekend["totalAttacks"].get<std::size_t>() + count;
        return body_pair{name, text(before), text(after)};
    });
    return {{subject_kind::raid, "#2PP"}, std::move(pairs), {}, {}};
}

bodies battlelog_bodies()
{
    constexpr std::size_t window = 50;
    auto before = battle_log(0, window);
    auto pairs = each_share([&](const std::string& name) {
        return body_pair{name, text(before), text(battle_log(wanted(name, window), window))};
    });
    return {{subject_kind::battlelog, "#2PP"}, std::move(pairs), {}, {}};
}

}  // namespace bench
