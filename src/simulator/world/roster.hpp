#pragma once
// The members of a made clan at a time, and their numbers. A clan's time is its version plus its age at version 0.

#include "simulator/world/game.hpp"
#include "simulator/world/tag.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace clashcast::simulator {

struct member {
    std::uint64_t key = 0;     // of this person, for all that does not change
    std::uint64_t number = 0;  // of the tag
    tag_space tags = tag_space::member;
    std::uint64_t name = 0, house = 0;
    std::string_view role;
    std::uint32_t town_hall = 0, experience = 0;
    std::uint32_t trophies = 0, builder_trophies = 0, tier = 0;
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

// By the clock, with the world's players that live in the clan.
roster roster_at(const game&, std::uint32_t clan, std::uint32_t time);

// The first member in a slot of the clan; slots are 0 .. 49. Wars list these.
std::uint64_t founder_key(std::uint64_t clan_key, std::uint32_t slot);
std::uint64_t founder_number(std::uint32_t clan, std::uint32_t slot);

// How many founders stay, those in the first slots; and one of these at a time: name, town hall and what identifies it.
std::uint32_t lasting_founders(std::uint64_t clan_key);
member founder_at(std::uint64_t clan_key, std::uint32_t clan, std::uint32_t slot, std::uint32_t time);

}  // namespace clashcast::simulator
