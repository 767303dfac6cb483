#pragma once
// How many polls a configuration needs, and how many its tokens allow. Pure.

#include <clashcast/watch.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace clashcast::config {

struct configuration;

// A second, on average. What a subject needs beyond its interval (the wars of a league, the end of a war) is not
// counted, and a clan whose members are watched counts as 50 players.
struct demand {
    demand() = default;

    double needed = 0, allowed = 0;
    std::size_t tokens = 0;

    bool is_too_much() const { return needed > allowed; }
};

// With the tokens of these settings: those of the file and those that the developer portal is asked for.
demand demand_of(const std::vector<watch_group>&, const configuration&);

std::string to_string(const demand&);  // "needs 12.5 polls a second; 2 tokens allow 20"
std::string warning(const demand&);    // that it is too much, and what to do

}  // namespace clashcast::config
