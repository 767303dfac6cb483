#pragma once

#include <cstdint>
#include <string>

namespace clashcast::simulator {

// Appends the answer of /clans/{tag}/currentwar: a pure function of its arguments. Two versions that follow each other
// differ. Wars follow each other for ever, each with a later preparationStartTime and another opponent; attacks are
// numbered over both sides and stay.
void write_war(std::string& out, std::uint64_t seed, std::uint32_t clan, std::uint32_t version);

}  // namespace clashcast::simulator
