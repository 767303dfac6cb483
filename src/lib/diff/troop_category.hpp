#pragma once
// The API lists pets, siege machines and super troops as troops; only their names tell.

#include "json/document.hpp"

#include <string_view>

namespace clashcast::diff {

// "troop", "super_troop", "pet" or "siege_machine". A name that is new is a troop's.
std::string_view troop_category(json::value name, json::value village);

}  // namespace clashcast::diff
