#pragma once
// The parts of the answer about a war, in their order. Each appends to `out`.

#include "simulator/world/war_sides.hpp"

namespace clashcast::simulator {

void write_war_state(std::string& out, const war_moment&);  // with the brace that opens the answer
void write_two_attacks_each(std::string& out);              // not in league wars
void write_war_times(std::string& out, const war_times&);
void write_war_sides(std::string& out, const war_sides&, const war_moment&, std::size_t own);

// A whole answer: no war.
void write_no_war(std::string& out, std::uint64_t badge_key);

}  // namespace clashcast::simulator
