#pragma once
// Pairs of responses of the simulated game about one subject, which differ in part.

#include <clashcast/diff.hpp>

#include <string>
#include <vector>

namespace bench {

struct body_pair {
    std::string name;  // "one": a single change; "1", "10", "100": this percentage of the listed items
    std::string before, after;
};

struct bodies {
    clashcast::subject subject;
    std::vector<body_pair> pairs;
    std::string first;         // of a league: the group, which is seen before the pair
    clashcast::request asked;  // to which the pair answers
};

// They differ in: a clan's donations of members; a war's attacks of both sides, and the same of a league's war; a
// player's levels of troops, spells and heroes, and values of achievements; a raid weekend's attacks of members and
// districts; the latest battles of a battle log.
bodies clan_bodies();
bodies war_bodies();
bodies league_bodies();
bodies player_bodies();
bodies raid_bodies();
bodies battlelog_bodies();

}  // namespace bench
