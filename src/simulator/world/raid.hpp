#pragma once

#include "simulator/world/game.hpp"

#include <string>

namespace clashcast::simulator {

constexpr std::uint32_t most_weekends = 20;

// Appends the answer of /clans/{tag}/capitalraidseasons: at most `limit` weekends, the latest first. Of the others the
// API leaves out the members and the attacks on districts.
void write_raids(std::string& out, const game&, std::uint32_t clan, moment when, std::uint32_t limit);

}  // namespace clashcast::simulator
