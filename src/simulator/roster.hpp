#pragma once
// Who is in a made clan at a time, and how each of them stands. A clan's time is its version and the age it had at
// first.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace clashcast::simulator {

struct member {
    std::uint64_t key = 0;     // of this person: what is drawn from it stays
    std::uint64_t number = 0;  // of the tag
    std::uint64_t name = 0, house = 0;
    std::string_view role;
    std::uint32_t town_hall = 0, experience = 0;
    std::uint32_t trophies = 0, builder_trophies = 0;
    std::uint32_t donations = 0, received = 0;
    std::uint32_t rank = 0, previous_rank = 0;
};

struct roster {
    static constexpr std::size_t most = 50;
    std::array<member, most> members;  // by rank
    std::size_t size = 0;
};

constexpr std::uint32_t season = 700;  // versions from one reset of the donations to the next

std::uint64_t clan_key(std::uint64_t seed, std::uint32_t clan);
std::uint32_t clan_time(std::uint64_t clan_key, std::uint32_t version);

roster roster_at(std::uint64_t clan_key, std::uint32_t clan, std::uint32_t time);

// The first member that ever had a place in the clan; places are 0 .. 49. A war lists these.
std::uint64_t founder_key(std::uint64_t clan_key, std::uint32_t place);
std::uint64_t founder_number(std::uint32_t clan, std::uint32_t place);

}  // namespace clashcast::simulator
