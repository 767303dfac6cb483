#pragma once
// A league group: one answer about it, checked, and what is remembered of it.

#include "diff/one_war.hpp"
#include "diff/validator.hpp"
#include "json/document.hpp"

#include <clashcast/checkpoint.hpp>

#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::diff {

constexpr std::string_view no_war = "#0";  // in place of a war tag: not drawn yet

enum class group_state : std::uint8_t { none, preparation, in_war, ended, unknown };
std::string_view to_string(group_state);

using clan_names = std::map<std::string, std::string>;  // by tag; JSON

struct group_view {
    group_state state = group_state::unknown;  // none: the clan is in no league now
    std::string season;                        // JSON
    clan_names clans;
    std::vector<std::vector<std::string>> rounds;  // war tags
};

// A group without the clan is malformed.
group_view read_group(json::value answer, std::string_view clan, validator&);

// Of one side of a war that has ended: JSON numbers.
struct war_score {
    std::string tag, stars, share, points;  // share: the percentage of destruction; points: that of all bases
};
using war_result = std::array<war_score, 2>;

war_result result_of(const war_view& ended);

struct known_group {
    bool known = false;                      // some answer about the group was taken
    group_state state = group_state::none;   // none: no group yet
    std::string season = "null", earlier = "null";  // JSON; earlier: the season before, which does not come back
    bool finished = false;                   // league_ended was told, or does not come
    clan_names clans;
    std::map<std::string, int> rounds;       // by war tag
    std::set<std::string> quiet;             // war tags of the baseline that were not asked for yet
    std::set<std::string> seen;              // war tags that were answered
    std::map<std::string, one_war> wars;     // own ones, by war tag
    std::map<std::string, war_result> results;  // of every war that ended, by war tag
    std::map<std::string, poll_failure> failing;  // by war tag: told, and not over

    void begin(const group_view&);  // another season
    void take_clans(const group_view&);
    std::string name_of(const std::string& tag) const;  // JSON
    one_war* war(const std::string& war_tag);
    one_war& add_war(const std::string& war_tag, const war_view&);
    std::vector<one_war*> by_round();
    bool all_ended() const;
};

// `stored` must outlive the wars.
known_group parse_group(json::value stored);
std::string to_json(const known_group&);

// [{"tag", "name"}]
std::string clans_json(const clan_names&);

}  // namespace clashcast::diff
