#include "bodies.hpp"

#include "simulator/made_world.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace bench {
namespace {

using json = nlohmann::ordered_json;
using clashcast::kind;
using clashcast::simulator::made_world;

constexpr std::uint32_t clan_path = 0, war_path = 1, player_path = 2;  // of a world of one clan and one player
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

// How many of `all` are changed when `name` is wanted.
std::size_t wanted(const std::string& name, std::size_t all)
{
    if (name == "one")
        return 1;
    return static_cast<std::size_t>(std::ceil(static_cast<double>(all) * std::stod(name) / 100));
}

// Every so many-th of them, so that they are spread over the text.
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

}  // namespace

bodies clan_bodies()
{
    auto world = small_world();
    auto clan = answer(world, clan_path, before_any);
    auto pairs = each_share([&](const std::string& name) {
        auto after = clan;
        auto& members = after["memberList"];
        spread(wanted(name, members.size()), members.size(), [&](std::size_t i) {
            members[i]["donations"] = members[i]["donations"].get<int>() + 10;
        });
        return body_pair{name, text(clan), text(after)};
    });
    return {{kind::clan, world.clans().front()}, std::move(pairs)};
}

bodies war_bodies()
{
    auto world = small_world();
    auto war = answer(world, war_path, war_nearly_over);
    auto all = attacks_of(war).size();
    auto pairs = each_share([&](const std::string& name) {
        return body_pair{name, text(without_last_attacks(war, wanted(name, all))), text(war)};
    });
    return {{kind::war, world.clans().front()}, std::move(pairs)};
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
    return {{kind::player, world.players().front()}, std::move(pairs)};
}

}  // namespace bench
