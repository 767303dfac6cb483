#pragma once
// Invented names, badges and icons, as escaped JSON text, with everything that real names have.

#include <cstdint>
#include <string>
#include <string_view>

namespace clashcast::simulator {

void write_person(std::string& out, std::uint64_t key);
void write_clan_name(std::string& out, std::uint64_t key);
void write_description(std::string& out, std::uint64_t key);

// {"small": ..., "large": ..., "medium": ...}
void write_badges(std::string& out, std::uint64_t key);

// The object {"id", "name", ...} of the n-th league or label; the last one for a larger n.
std::string_view league(std::uint32_t n);
std::string_view league_tier(std::uint32_t n);
std::string_view builder_league(std::uint32_t n);
std::string_view war_league(std::uint32_t n);
std::string_view capital_league(std::uint32_t n);
std::string_view clan_label(std::uint32_t n);
std::string_view player_label(std::uint32_t n);

// {"elements": [...]}
void write_player_house(std::string& out, std::uint64_t key);

}  // namespace clashcast::simulator
