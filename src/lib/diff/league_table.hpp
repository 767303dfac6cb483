#pragma once
// The table of a league group: ten stars for a win, then stars, then the points of destruction of all bases.

#include "diff/league_group.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clashcast::diff {

struct table_row {
    std::string tag, name;                         // name: JSON
    int wins = 0, ties = 0, losses = 0;
    std::string stars = "0", destruction = "0";    // JSON numbers
};

// The clans of the group, the first one first.
std::vector<table_row> standings(const known_group&);

// [{"rank", "tag", "name", "wins", "ties", "losses", "stars", "destruction"}]
std::string to_json(const std::vector<table_row>&);

// The clan's row without tag, name and braces; nulls if the group lacks it.
std::string own_row(const std::vector<table_row>&, std::string_view clan);

}  // namespace clashcast::diff
