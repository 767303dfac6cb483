#pragma once
// In which clans the players of a made game live, when it runs by the clock. Both directions are computed: where a
// player is, and who is in a clan.

#include "simulator/world/game.hpp"

#include <optional>

namespace clashcast::simulator {

// Players of the world in a clan at most: 8, or as many as it takes for all of them to have a clan, up to 50.
std::uint32_t rooms_each(const game&);

struct residence {
    std::optional<std::uint32_t> clan;  // of the world
    std::uint64_t outside = 0;          // the key of another clan; 0: none either
};

residence residence_of(const game&, std::uint32_t player, std::uint32_t time);

// The player who has this room of the clan, 0 .. rooms_each()-1.
std::optional<std::uint32_t> guest_of(const game&, std::uint32_t clan, std::uint32_t room, std::uint32_t time);

}  // namespace clashcast::simulator
