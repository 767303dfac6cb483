#pragma once
// One answer about a war, checked: /currentwar of a clan, or a war of a league group.

#include "diff/validator.hpp"
#include "json/document.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::diff {

constexpr std::array<std::string_view, 2> war_sides{"clan", "opponent"};

// The states of a war, in their order. Unknown ones come last.
enum class war_state : std::uint8_t { not_in_war, preparation, in_war, ended, unknown };
war_state parse_war_state(std::string_view);
std::string_view to_string(war_state);

// An attack of a war. Its number there, as the API writes it, and its attacker identify it; of an attack that is known
// already nothing else is kept.
struct war_attack {
    war_attack(std::string_view number, json::value by, json::value whole = {}, std::size_t of_side = 0);

    bool operator<(const war_attack& other) const;

    std::string_view order;
    json::value attacker, data;
    std::size_t side;                // of war_sides
    std::optional<long long> small;  // the order; nearly always there
};

struct war_member {
    json::value tag, data;
};

struct war_view {
    war_state state = war_state::unknown;
    std::string id;                    // "preparationStartTime/tag/tag"; empty: it has no identity
    std::string preparation_start;     // preparationStartTime
    std::array<std::string, 2> times;  // startTime, endTime; empty: not there
    json::value answer;
    std::array<json::value, 2> sides;                // ours and the other, wherever the answer has them
    std::array<std::vector<war_member>, 2> members;  // of each side, as listed
    std::vector<war_attack> attacks;                 // of both sides, in order, each once

    // An unknown state, or a war without identity.
    bool says_nothing() const;
    // Of two members with one tag the last counts. Absent for a tag that is not listed.
    json::value member(std::size_t side, json::value tag) const;
};

// `ours`: whichever side has this tag is the first.
war_view read_war(json::value answer, std::string_view ours, validator&);

}  // namespace clashcast::diff
