#pragma once

#include <cstdint>
#include <string>

namespace clashcast::simulator {

// Appends the answer of /players/{tag}: a pure function of its arguments. Two versions that follow each other differ.
void write_player(std::string& out, std::uint64_t seed, std::uint32_t player, std::uint32_t version);

}  // namespace clashcast::simulator
