#pragma once
// A war as the live page shows it, from the last answer of the API about it. Pure.

#include <clashcast/checkpoint.hpp>
#include <clashcast/timestamp.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::http {

struct shown_war {
    shown_war() = default;

    bool is_on = false;            // in preparation or in battle
    std::optional<timestamp> end;  // of the war
    std::string json;              // openapi.json: war
};

// The wars of a league that are on or ended in the last hour. `clan`: the tag that is watched.
std::vector<shown_war> league_wars_in(const checkpoint& last, const std::string& clan, timestamp now);

// Nothing for an answer about no war, and for a war that ended more than an hour ago. `clan`: the tag that is watched.
std::optional<shown_war> war_in(std::string_view body, const std::string& clan, timestamp now);

}  // namespace clashcast::http
