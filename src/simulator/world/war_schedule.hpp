#pragma once
// Which regular wars the clans of a made world have by the clock: they are paired anew for each, and there are none
// while the league is on.

#include "simulator/world/war_course.hpp"

#include <vector>

namespace clashcast::simulator {

struct scheduled_war {
    war_course course;
    std::uint32_t number = 0;
};

// The war of this number, if the clan has it.
std::optional<scheduled_war> war_number(const game&, std::uint32_t clan, std::uint32_t number);

// The latest one that began; nothing if the clan left it, and is in no war.
std::optional<scheduled_war> war_of(const game&, std::uint32_t clan, moment now);

// Those that have ended, at most `most`, the last one first.
std::vector<scheduled_war> ended_wars(const game&, std::uint32_t clan, moment now, std::uint32_t most);

// When the clan's war, and when the list of those that have ended, last changed.
moment war_changed_at(const game&, std::uint32_t clan, moment now);
moment log_changed_at(const game&, std::uint32_t clan, moment now);

// Whether the clan has closed its war log for a while, and when that last changed.
bool closes_log(const game&, std::uint32_t clan, moment now);
moment closing_changed_at(const game&, std::uint32_t clan, moment now);

}  // namespace clashcast::simulator
