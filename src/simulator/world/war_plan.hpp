#pragma once
// The course of a made clan's wars.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace clashcast::simulator {

enum class stage { resting, preparation, battle, ended };

// Which war a version shows, in which stage, and how many versions after the beginning of the stage.
struct war_moment {
    std::uint64_t key = 0;  // of this war
    std::uint32_t number = 0;
    std::uint32_t team = 0;
    stage now = stage::resting;
    std::uint32_t step = 0;
    std::uint32_t attacks = 0;  // that are visible
};

constexpr std::uint32_t attacks_each = 2, largest_team = 40;
constexpr std::uint32_t preparing = 6;  // versions that show the preparation of a war, or the rest before it

war_moment war_at(std::uint64_t clan_key, std::uint32_t version);

// The end of the clan's war of this number, with all its attacks.
war_moment ended_war(std::uint64_t clan_key, std::uint32_t number);

struct attack {
    std::uint32_t order = 0, side = 0;  // 0: the clan, 1: its opponent
    std::uint32_t attacker = 0, defender = 0;
    std::uint32_t stars = 0, destruction = 0, duration = 0;
};

// The attack of this order, from 1 on.
attack attack_of(const war_moment& war, std::uint32_t order);

}  // namespace clashcast::simulator
