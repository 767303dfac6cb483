#pragma once
// What the calendar gives a player: points in the clan games, and seasons in the legend league.

#include "simulator/world/game.hpp"
#include "simulator/world/player_profile.hpp"

#include <string>

namespace clashcast::simulator {

// All points up to `when`. The clan games are from the 22nd to the 28th of a month.
std::uint32_t games_points(const game&, std::uint64_t player_key, moment when);

// Appends `,"legendStatistics":{...}`, for every second player.
void write_legends(std::string& out, const player_profile&, moment when);

}  // namespace clashcast::simulator
