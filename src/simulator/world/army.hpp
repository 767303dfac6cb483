#pragma once
// The troops, spells, heroes, equipment and achievements of a made player.

#include <cstdint>
#include <optional>
#include <string>

namespace clashcast::simulator {

// How far the player was at the beginning (0 .. 1), and the upgrades and steps towards achievements since then.
struct progress {
    std::uint64_t key = 0;
    double strength = 0;
    std::uint32_t upgrades = 0, achievements = 0;
    std::uint32_t time = 0;  // 0: no troop is ever boosted, and heroes keep what they carry
    std::optional<std::uint32_t> games_points;  // of the clan games, if there are any
};

// Appends `"troops":[...],"heroes":[...],"heroEquipment":[...],"spells":[...]`. Each upgrade shows: a level rises, or
// an item appears.
void write_army(std::string& out, const progress& p);

// Appends `"achievements":[...]`. Each step shows.
void write_achievements(std::string& out, const progress& p);

}  // namespace clashcast::simulator
