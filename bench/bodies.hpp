#pragma once
// Two answers of the made world about one subject, of which so much differs.

#include <clashcast/snapshot.hpp>

#include <string>
#include <vector>

namespace bench {

struct body_pair {
    std::string name;  // "one", "1", "10", "100": a single change, or so many in a hundred of what is listed
    std::string before, after;
};

struct bodies {
    clashcast::subject of;
    std::vector<body_pair> pairs;
};

// A clan: its members' donations. A war: attacks of both sides. A player: levels of troops, spells and heroes, and what
// achievements count.
bodies clan_bodies();
bodies war_bodies();
bodies player_bodies();

}  // namespace bench
