#pragma once
// What the checkpoint keeps of a clan's wars.

#include "diff/one_war.hpp"

#include <optional>
#include <string>

namespace clashcast::diff {

struct known_wars {
    war_state state = war_state::not_in_war;  // of the clan, as its own answer says
    std::optional<one_war> latest;
    std::optional<one_war> unfinished;  // the one that it replaced before its end was seen
};

// `stored` must outlive the wars.
known_wars parse_wars(json::value stored);
std::string to_json(const known_wars&);

}  // namespace clashcast::diff
