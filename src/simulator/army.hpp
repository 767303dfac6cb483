#pragma once
// What a made player has built: troops, spells, heroes, equipment and achievements.

#include <cstdint>
#include <string>

namespace clashcast::simulator {

// How far the player was at first (0 .. 1), how many upgrades it has made since, and how many steps towards
// achievements.
struct progress {
    std::uint64_t key = 0;
    double strength = 0;
    std::uint32_t upgrades = 0, achievements = 0;
};

// Appends `"troops":[...],"heroes":[...],"heroEquipment":[...],"spells":[...]`. Each upgrade shows: a level rises, or
// an item appears.
void write_army(std::string& out, const progress& p);

// Appends `"achievements":[...]`. Each step shows.
void write_achievements(std::string& out, const progress& p);

}  // namespace clashcast::simulator
