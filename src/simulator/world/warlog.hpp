#pragma once

#include "simulator/world/game.hpp"

#include <cstdint>
#include <string>

namespace clashcast::simulator {

// Appends the answer of /clans/{tag}/warlog: the latest wars, ten at most, the last one first. A pure function of its
// arguments. Each version has one more war than the version before it.
void write_warlog(std::string& out, std::uint64_t seed, std::uint32_t clan, std::uint32_t version);

constexpr std::uint32_t most_rows = 20;

// The same by the clock, `limit` rows at most: of each war that the clan has had, from its end on.
void write_warlog(std::string& out, const game&, std::uint32_t clan, moment when, std::uint32_t limit);

}  // namespace clashcast::simulator
