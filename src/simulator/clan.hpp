#pragma once

#include <cstdint>
#include <string>

namespace clashcast::simulator {

// Appends the answer of /clans/{tag}: a pure function of its arguments. Two versions that follow each other differ.
void write_clan(std::string& out, std::uint64_t seed, std::uint32_t clan, std::uint32_t version);

}  // namespace clashcast::simulator
