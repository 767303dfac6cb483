#pragma once

#include "simulator/world/game.hpp"

#include <cstdint>
#include <string>

namespace clashcast::simulator {

// Appends the answer of /players/{tag}: a pure function of its arguments. Consecutive versions differ.
void write_player(std::string& out, std::uint64_t seed, std::uint32_t player, std::uint32_t version);

// The same by the clock; it changes once in each unit of time.
void write_player(std::string& out, const game&, std::uint32_t player, moment when);

}  // namespace clashcast::simulator
