#include "simulator/world/army.hpp"

#include "simulator/world/hash_random.hpp"
#include "simulator/world/text.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

namespace clashcast::simulator {
namespace {

enum salt : std::uint64_t { begun = 700, worn, achieved, opened, boosted };

struct item {
    std::string_view name;
    std::uint32_t most;  // the game's highest level
    std::string_view village = "home";
};

constexpr std::string_view builder_base = "builderBase";

// "Baby Dragon" is in both villages.
constexpr auto troops = std::to_array<item>({
    {"Barbarian", 12}, {"Archer", 13}, {"Goblin", 9}, {"Giant", 13}, {"Wall Breaker", 13}, {"Balloon", 11},
    {"Wizard", 13}, {"Healer", 10}, {"Dragon", 12}, {"P.E.K.K.A", 12}, {"Minion", 13}, {"Hog Rider", 14},
    {"Valkyrie", 11}, {"Golem", 14}, {"Witch", 7}, {"Lava Hound", 7}, {"Bowler", 8}, {"Baby Dragon", 11},
    {"Miner", 11}, {"Yeti", 7}, {"Electro Dragon", 8}, {"Ice Golem", 8}, {"Dragon Rider", 5}, {"Headhunter", 3},
    {"Electro Titan", 4}, {"Apprentice Warden", 4}, {"Root Rider", 3}, {"Druid", 4}, {"Thrower", 4}, {"Furnace", 4},
    {"Wall Wrecker", 5}, {"Battle Blimp", 4}, {"Stone Slammer", 5}, {"Siege Barracks", 5}, {"Log Launcher", 5},
    {"Flame Flinger", 5}, {"Battle Drill", 5}, {"Super Barbarian", 9}, {"Super Archer", 10}, {"Sneaky Goblin", 9},
    {"Super Giant", 12}, {"Inferno Dragon", 10}, {"Super Bowler", 8}, {"Ice Hound", 7},
    {"Raged Barbarian", 20, builder_base}, {"Sneaky Archer", 20, builder_base}, {"Beta Minion", 20, builder_base},
    {"Boxer Giant", 20, builder_base}, {"Bomber", 20, builder_base}, {"Power P.E.K.K.A", 20, builder_base},
    {"Cannon Cart", 20, builder_base}, {"Drop Ship", 20, builder_base}, {"Baby Dragon", 20, builder_base},
    {"Night Witch", 20, builder_base}, {"Hog Glider", 20, builder_base}, {"Electrofire Wizard", 20, builder_base},
});
constexpr auto heroes = std::to_array<item>({
    {"Barbarian King", 100}, {"Archer Queen", 100}, {"Minion Prince", 90}, {"Grand Warden", 75},
    {"Royal Champion", 50}, {"Battle Machine", 35, builder_base}, {"Battle Copter", 35, builder_base},
});
constexpr auto equipment = std::to_array<item>({
    {"Barbarian Puppet", 18}, {"Rage Vial", 18}, {"Earthquake Boots", 18}, {"Vampstache", 18}, {"Giant Gauntlet", 27},
    {"Archer Puppet", 18}, {"Invisibility Vial", 18}, {"Giant Arrow", 18}, {"Healer Puppet", 18}, {"Frozen Arrow", 27},
    {"Henchmen Puppet", 18}, {"Dark Orb", 18}, {"Metal Pants", 18}, {"Noble Iron", 18}, {"Eternal Tome", 18},
    {"Life Gem", 18}, {"Healing Tome", 18}, {"Rage Gem", 18}, {"Fireball", 27}, {"Royal Gem", 18},
    {"Seeking Shield", 18}, {"Hog Rider Puppet", 18}, {"Haste Vial", 18}, {"Spiky Ball", 27},
});
constexpr auto spells = std::to_array<item>({
    {"Lightning Spell", 12}, {"Healing Spell", 11}, {"Rage Spell", 6}, {"Jump Spell", 5}, {"Freeze Spell", 7},
    {"Clone Spell", 8}, {"Invisibility Spell", 4}, {"Recall Spell", 6}, {"Revive Spell", 4}, {"Poison Spell", 11},
    {"Earthquake Spell", 5}, {"Haste Spell", 6}, {"Skeleton Spell", 8}, {"Bat Spell", 7}, {"Overgrowth Spell", 4},
});

constexpr std::uint32_t all_items = troops.size() + heroes.size() + equipment.size() + spells.size();
constexpr std::uint32_t stride = 37;  // items are upgraded in an order that mixes the lists
static_assert(std::gcd(stride, all_items) == 1);

// 0: the player does not have it yet.
std::uint32_t level(const progress& p, std::uint32_t which, std::uint32_t most)
{
    auto turn = (which * stride + below(p.key, all_items)) % all_items;
    auto upgraded = p.upgrades / all_items + (turn < p.upgrades % all_items ? 1 : 0);
    auto reach = static_cast<std::uint32_t>(p.strength * most) + 1;
    bool owned = share(draw(p.key, opened, which)) < 0.35 + 0.65 * p.strength;
    return upgraded + (owned ? 1 + below(draw(p.key, begun, which), reach) : 0);
}

void write_item(std::string& out, const item& i, std::uint32_t level)
{
    // There is always a higher level: in a made world the game goes on.
    write(out, "{\"name\":\"", i.name, "\",\"level\":", level, ",\"maxLevel\":", std::max(level, i.most));
}

// A hero wears two pieces of equipment, at their level in the list of equipment.
void write_worn(std::string& out, const progress& p, std::uint32_t hero)
{
    constexpr std::uint32_t first = troops.size() + heroes.size(), pieces_each = 4;
    bool any = false;
    for (std::uint32_t n = 0; n < 2; ++n) {
        auto key = draw(p.key, worn, hero);
        auto piece = (hero * pieces_each + 2 * n + (below(key, 2) + strikes(p.time, 160, key)) % 2) % equipment.size();
        if (auto reached = level(p, first + static_cast<std::uint32_t>(piece), equipment[piece].most)) {
            write(out, any ? "," : ",\"equipment\":[");
            write_item(out, equipment[piece], reached);
            write(out, ",\"village\":\"home\"}");
            any = true;
        }
    }
    write(out, any ? "]" : "");
}

bool is_super(std::string_view name)
{
    return name.starts_with("Super ") || name == "Sneaky Goblin" || name == "Inferno Dragon" || name == "Ice Hound";
}

// A boost lasts three days.
bool is_boosted(const progress& p, const item& i, std::uint32_t which)
{
    constexpr std::uint32_t lasts = 75, period = 400;
    return p.time > 0 && is_super(i.name) && (p.time + below(draw(p.key, boosted, which), period)) % period < lasts;
}

// `first` is the number of the list's first item among all items.
void write_list(std::string& out, std::string_view field, std::span<const item> items, const progress& p,
                std::uint32_t first)
{
    write(out, "\"", field, "\":[");
    bool any = false;
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        auto reached = level(p, first + i, items[i].most);
        if (reached == 0)
            continue;
        write(out, any ? "," : "");
        write_item(out, items[i], reached);
        if (first == troops.size() && items[i].village == "home")
            write_worn(out, p, i);
        write(out, ",\"village\":\"", items[i].village,
              is_boosted(p, items[i], first + i) ? "\",\"superTroopIsActive\":true}" : "\"}");
        any = true;
    }
    write(out, "]");
}

constexpr std::array<std::string_view, 9> deeds{"Collector", "Breaker", "Hunter",  "Warden", "Scout",
                                                "Builder",   "Tamer",   "Captain", "Herald"};
constexpr std::array<std::string_view, 6> subjects{"Gold", "Elixir", "Wall", "Dragon", "Trophy", "Lantern"};
constexpr auto all_achievements = static_cast<std::uint32_t>(deeds.size() * subjects.size());

void write_achievement(std::string& out, const progress& p, std::uint32_t which)
{
    auto key = draw(p.key, achieved, which);
    auto steps = p.achievements / all_achievements + (which < p.achievements % all_achievements ? 1 : 0);
    auto target = 100 * (1 + below(key, 500));
    auto value = static_cast<std::uint32_t>(p.strength * target) + climb(key, steps, 1 + target / 200);
    auto deed = deeds[which % deeds.size()], subject = subjects[which / deeds.size()];
    auto stars = std::min(3u, 3 * value / target);
    // The game has two achievements with one name and different targets.
    bool duplicate = which == all_achievements - 1;
    write(out, "{\"name\":\"", duplicate ? deeds.front() : deed, " of ", duplicate ? subjects.front() : subject,
          "s\",\"stars\":", stars, ",\"value\":", value, ",\"target\":", target, ",\"info\":\"Become a ", deed,
          " by ", target, " ", subject, "s in multiplayer battles\",\"completionInfo\":");
    if (below(key, 7) == 0)
        write(out, "null");
    else
        write(out, "\"", subject, "s so far: ", value, "\"");
    write(out, ",\"village\":\"", which % 6 == 5 ? builder_base : "home", "\"}");
}

void write_games_champion(std::string& out, std::uint32_t points)
{
    constexpr std::uint32_t target = 100'000;
    write(out, ",{\"name\":\"Games Champion\",\"stars\":", std::min(3u, 3 * points / target), ",\"value\":", points,
          ",\"target\":", target, ",\"info\":\"Earn ", target, " points in Clan Games\",\"completionInfo\":\"Total "
          "Clan Games points: ", points, "\",\"village\":\"home\"}");
}

}  // namespace

void write_army(std::string& out, const progress& p)
{
    std::uint32_t first = 0;
    write_list(out, "troops", troops, p, first);
    write(out, ",");
    write_list(out, "heroes", heroes, p, first += troops.size());
    write(out, ",");
    write_list(out, "heroEquipment", equipment, p, first += heroes.size());
    write(out, ",");
    write_list(out, "spells", spells, p, first += equipment.size());
}

void write_achievements(std::string& out, const progress& p)
{
    write(out, "\"achievements\":[");
    for (std::uint32_t i = 0; i < all_achievements; ++i) {
        write(out, i == 0 ? "" : ",");
        write_achievement(out, p, i);
    }
    if (p.games_points)
        write_games_champion(out, *p.games_points);
    write(out, "]");
}

}  // namespace clashcast::simulator
