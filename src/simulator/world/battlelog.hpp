#pragma once

#include "simulator/world/game.hpp"

#include <string>

namespace clashcast::simulator {

// Appends the answer of /players/{tag}/battlelog: the latest 50 battles, the oldest first.
void write_battles(std::string& out, const game&, std::uint32_t player, moment when);

// When the latest battle was fought.
moment battles_changed_at(const game&, std::uint32_t player, moment now);

// Appends the answer of /goldpass/seasons/current.
void write_gold_pass(std::string& out, const game&, moment when);

}  // namespace clashcast::simulator
