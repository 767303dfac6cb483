#pragma once

#include "simulator/world/league_plan.hpp"

#include <string>

namespace clashcast::simulator {

// Appends the answer of /clans/{tag}/currentwar/leaguegroup. Returns the status: 404 if the clan is in no group.
unsigned write_league_group(std::string& out, const game&, std::uint32_t clan, moment when);

// Appends the answer of /clanwarleagues/wars/{warTag}. Returns the status: 404 if the war was not drawn yet.
unsigned write_league_war(std::string& out, const game&, const league_war_id&, moment when);

}  // namespace clashcast::simulator
