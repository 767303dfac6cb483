#include "diff/troop_category.hpp"

#include <algorithm>
#include <array>

namespace clashcast::diff {
namespace {

constexpr std::array<std::string_view, 11> pets{
    "L.A.S.S.I",     "Electro Owl", "Mighty Yak", "Unicorn",     "Frosty", "Diggy",
    "Poison Lizard", "Phoenix",     "Spirit Fox", "Angry Jelly", "Sneezy",
};
constexpr std::array<std::string_view, 8> siege_machines{
    "Wall Wrecker", "Battle Blimp",  "Stone Slammer", "Siege Barracks",
    "Log Launcher", "Flame Flinger", "Battle Drill",  "Troop Launcher",
};
// And all that are called Super Something.
constexpr std::array<std::string_view, 4> super_troops{"Sneaky Goblin", "Rocket Balloon", "Inferno Dragon",
                                                       "Ice Hound"};

bool is_one_of(json::value name, const auto& names)
{
    return std::any_of(names.begin(), names.end(), [&](auto one) { return name.is_text(one); });
}

}  // namespace

std::string_view troop_category(json::value name, json::value village)
{
    if (!village.is_text("home"))
        return "troop";
    if (is_one_of(name, pets))
        return "pet";
    if (is_one_of(name, siege_machines))
        return "siege_machine";
    return is_one_of(name, super_troops) || name.text().starts_with("Super ") ? "super_troop" : "troop";
}

}  // namespace clashcast::diff
