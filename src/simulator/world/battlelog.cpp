#include "simulator/world/battlelog.hpp"

#include "simulator/world/hash_random.hpp"
#include "simulator/world/player_profile.hpp"
#include "simulator/world/tag.hpp"
#include "simulator/world/text.hpp"
#include "simulator/world/war_sides.hpp"

#include <array>

namespace clashcast::simulator {
namespace {

enum salt : std::uint64_t { battles = 1900, fought, other, result, wrecked, army, spoils };

constexpr std::uint32_t shown = 50;
constexpr std::chrono::minutes apart{100};

constexpr std::array<std::string_view, 4> looted{"Gold", "Elixir", "DarkElixir", "SourElixir"};
constexpr std::array<std::string_view, 22> available{
    "Diamonds", "Gold", "Elixir", "DarkElixir", "Gold2", "Elixir2", "Medals", "BankedGold", "BankedElixir",
    "BankedDarkElixir", "CapitalResource", "CapitalReward", "BankedGold2", "BankedElixir2", "SourElixir", "EventTokens",
    "CommonOre", "RareOre", "EpicOre", "ClanEventResource", "SparkyStone", "Stars"};

std::uint64_t key_of(const game& g, std::uint32_t player)
{
    return draw(profile_of(g.seed, player, 0).key, battles);
}

moment battle_time(const game& g, std::uint64_t key, std::uint32_t number)
{
    return g.clock.zero() + number * apart + std::chrono::seconds(below(draw(key, fought, number), 6000));
}

// How many there were by `now`.
std::uint32_t battles_by(const game& g, std::uint64_t key, moment now)
{
    auto number = static_cast<std::uint32_t>((now - g.clock.zero()) / apart);
    return number + (battle_time(g, key, number) <= now ? 1 : 0);
}

template <class Amount>
void write_amounts(std::string& out, std::string_view field, const auto& all, Amount amount)
{
    write(out, ",\"", field, "\":[");
    for (std::size_t i = 0; i < all.size(); ++i)
        write(out, i == 0 ? "" : ",", "{\"name\":\"", all[i], "\",\"amount\":", amount(i), "}");
    write(out, "]");
}

void write_army_code(std::string& out, std::uint64_t key)
{
    write(out, "u", 4 + below(key, 9), "x9-", 1 + below(draw(key, 1), 20), "x8-1x0-", 1 + below(draw(key, 2), 20), "x",
          10 + below(draw(key, 3), 60), "-11x63s9x0-", 1 + below(draw(key, 4), 6), "x5");
}

void write_battle(std::string& out, std::uint64_t key)
{
    static constexpr std::array<std::uint32_t, 6> stars{3, 3, 2, 2, 1, 0};
    auto won = stars[below(draw(key, result), stars.size())], more = below(draw(key, wrecked), 50);
    bool ranked = below(key, 3) != 0;
    write(out, "{\"battleType\":\"", ranked ? "ranked" : "homeVillage", "\",\"attack\":",
          below(draw(key, fought), 2) ? "true" : "false", ",\"armyShareCode\":\"");
    write_army_code(out, draw(key, army));
    write(out, "\",\"opponentPlayerTag\":\"#");
    write_tag(out, tag_space::opponent, draw(key, other) >> 1);
    write(out, "\",\"stars\":", won, ",\"destructionPercentage\":", won == 3 ? 100 : won == 0 ? more : 50 + more);
    auto spoil = [&](std::size_t i) { return (i < 2 ? 1000 : 3) * below(draw(key, spoils, i), 1800); };
    write_amounts(out, "lootedResources", looted, spoil);
    write_amounts(out, "extraLootedResources", looted, [](std::size_t) { return 0; });
    write_amounts(out, "availableLoot", available,
                  [&](std::size_t i) { return i == 0 || i > looted.size() - 1 ? 0u : spoil(i - 1); });
    write(out, "}");
}

}  // namespace

void write_battles(std::string& out, const game& g, std::uint32_t player, moment when)
{
    auto key = key_of(g, player);
    auto count = battles_by(g, key, when), first = count > shown ? count - shown : 0;
    write(out, "{\"items\":[");
    for (auto number = first; number < count; ++number) {
        write(out, number == first ? "" : ",");
        write_battle(out, draw(key, battles, number));
    }
    write(out, "]}");
}

moment battles_changed_at(const game& g, std::uint32_t player, moment now)
{
    auto key = key_of(g, player);
    auto count = battles_by(g, key, now);
    return count == 0 ? g.clock.zero() : battle_time(g, key, count - 1);
}

void write_gold_pass(std::string& out, const game& g, moment when)
{
    auto month = month_number(when);
    write(out, "{\"startTime\":\"");
    write_time(out, g.clock.shown(month_of(month)));
    write(out, "\",\"endTime\":\"");
    write_time(out, g.clock.shown(month_of(month + 1)));
    write(out, "\"}");
}

}  // namespace clashcast::simulator
