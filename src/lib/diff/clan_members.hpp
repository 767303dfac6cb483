#pragma once
// The members of a clan.

#include "diff/chain.hpp"
#include "diff/validator.hpp"
#include "json/document.hpp"

#include <string>
#include <vector>

namespace clashcast::diff {

constexpr std::string_view member_list = "memberList";

void check_members(json::value answer, validator&);

// Tells who came, who left, and what changed about the others. Changes of the excluded fields are not told.
void compare_members(json::value clan_name, json::value old_list, json::value new_list,
                     const std::vector<std::string>& excluded_fields, chain&);

}  // namespace clashcast::diff
