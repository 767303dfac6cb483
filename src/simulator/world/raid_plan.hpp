#pragma once
// A clan's raid weekend: its attacks and those of others on it, replayed up to a moment.

#include "simulator/world/clan_look.hpp"
#include "simulator/world/game.hpp"
#include "simulator/world/roster.hpp"

#include <vector>

namespace clashcast::simulator {

constexpr std::uint32_t districts_most = 9;

struct raider {
    member who;
    std::uint32_t limit = 5, bonus = 0, attacks = 0, looted = 0;
};

struct raid_attack {
    std::uint32_t raider = 0, destruction = 0;  // destruction of the district after it, in percent
};

struct raided_district {
    std::uint32_t hall = 0, looted = 0;
    std::vector<raid_attack> attacks;

    std::uint32_t destruction() const { return attacks.empty() ? 0 : attacks.back().destruction; }
};

struct raid {
    clan_look opponent;
    std::vector<raided_district> districts;  // from the last to fall, the capital's peak, to the first
    std::uint32_t attacks = 0, destroyed = 0;
};

struct raid_weekend {
    moment start, end;
    bool over = false;
    std::vector<raider> members;   // in the order of their first attack
    std::vector<raider> visitors;  // those who raid the clan
    std::vector<raid> attack_log, defense_log;
};

// The weekend that began at `start`, as it is at `now`. Nothing shows before its first attack.
raid_weekend weekend_at(const game&, std::uint32_t clan, moment start, moment now);

// When the first attack of the weekend was made, and when anything about it last changed.
moment first_raid(const game&, std::uint32_t clan, moment start);
moment raids_changed_at(const game&, std::uint32_t clan, moment now);

}  // namespace clashcast::simulator
