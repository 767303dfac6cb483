#pragma once
// How a clan looks wherever an answer names it.

#include "simulator/world/tag.hpp"

#include <cstdint>
#include <string>

namespace clashcast::simulator {

struct clan_look {
    tag_space tags{};
    std::uint64_t number = 0;           // of its tag
    std::uint64_t name = 0, badge = 0;  // keys
    std::uint32_t level = 0;
};

// A clan of the world at a time of its own.
clan_look look_of(std::uint64_t clan_key, std::uint32_t clan, std::uint32_t time);

// A clan outside the world, which cannot be watched.
clan_look outside_look(std::uint64_t key);

// Appends the fields `"tag":...,"name":...`, and `"badgeUrls":{...}`.
void write_identity(std::string& out, const clan_look&);
void write_badge_urls(std::string& out, const clan_look&);

}  // namespace clashcast::simulator
