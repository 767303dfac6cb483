#pragma once

#include "simulator/world/game.hpp"

#include <cstdint>
#include <string>

namespace clashcast::simulator {

// Appends the answer of /clans/{tag}/currentwar: a pure function of its arguments. Consecutive versions differ. One war
// follows another, each with a later preparationStartTime and another opponent; the attacks of both sides have one
// numbering, and stay.
void write_war(std::string& out, std::uint64_t seed, std::uint32_t clan, std::uint32_t version);

// The same by the clock: the clans of the world fight each other, each with the same war seen from its own side.
void write_war(std::string& out, const game&, std::uint32_t clan, moment when);

}  // namespace clashcast::simulator
