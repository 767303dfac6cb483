#pragma once

#include "simulator/world/game.hpp"

#include <cstdint>
#include <string>

namespace clashcast::simulator {

// Appends the answer of /clans/{tag}: a pure function of its arguments. Consecutive versions differ.
void write_clan(std::string& out, std::uint64_t seed, std::uint32_t clan, std::uint32_t version, bool public_war_log);

// The same by the clock, with the world's players among the members; it changes once in each unit of time.
void write_clan(std::string& out, const game&, std::uint32_t clan, moment when, bool public_war_log);

}  // namespace clashcast::simulator
