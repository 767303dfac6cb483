#pragma once
// What a made player has reached at a time, in its own answer and as a member of a clan.

#include "simulator/world/hash_random.hpp"

#include <string_view>

namespace clashcast::simulator {

namespace player_salts {
enum player_salt : std::uint64_t { players = 800, age, strength, renamed, hall, weapon, level, trophy, star,
                                   attack_count, defence, builder_hall, builder, role, preference, given, taken,
                                   capital, clan, labelled, house };
}

enum class player_action { donate, receive, fight, attack, upgrade, build, achieve, give, learn, shine };

struct player_profile {
    std::uint64_t key = 0;
    std::uint32_t time = 0, season_start = 0;

    std::uint32_t times(player_action) const;  // how often by now
    std::uint32_t times(player_action, std::uint32_t by) const;

    // A sum that grows with each action and starts again at 0 with each season.
    std::uint32_t this_season(player_action, std::uint64_t salt, std::uint32_t stride) const;

    // Counts slowly.
    std::uint32_t slowly(std::uint32_t period, std::uint64_t salt) const
    {
        return strikes(time, period, draw(key, salt));
    }

    std::uint32_t town_hall() const;
    std::uint32_t experience() const;
    std::uint32_t trophies() const;
    std::uint32_t builder_trophies() const;
    std::uint32_t donations() const;
    std::uint32_t received() const;
    std::uint64_t name() const;   // keys
    std::uint64_t house() const;
    std::string_view role() const;
};

player_profile profile_of(std::uint64_t seed, std::uint32_t player, std::uint32_t time);

}  // namespace clashcast::simulator
