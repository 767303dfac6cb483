#pragma once
// What a player has in lists: troops, spells, heroes and what they carry, achievements.

#include "diff/chain.hpp"
#include "diff/validator.hpp"
#include "json/document.hpp"
#include "json/match_by_key.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace clashcast::diff {

struct list_comparison {
    json::value player_name;
    json::matches items;  // which are not the same text before and after
    chain& events;
};

// Items are told apart by name and village, achievements by info, too.
json::matches differing_items(json::value before, json::value after);
json::matches differing_achievements(json::value before, json::value after);

void check_items(std::string_view list, json::value listed, validator&);

// Items that rose, or are new. A level that falls is silent.
void tell_upgrades(const list_comparison&, std::string_view event_type);

// Super troops.
void tell_boosts(const list_comparison&);

// What heroes carry, in whichever slot.
void tell_equipment(const list_comparison&);

// One that was not there before says nothing: a game update brought it.
void check_achievements(json::value listed, validator&);
void tell_achievements(const list_comparison&, const std::vector<std::string>& followed);

}  // namespace clashcast::diff
