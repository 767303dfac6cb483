#include "simulator/world/player_profile.hpp"

#include "simulator/world/roster.hpp"

#include <algorithm>

namespace clashcast::simulator {
namespace {

using enum player_action;
constexpr turns<player_action, 16> players_turns({donate, fight, receive, attack, upgrade, donate, fight, build,
                                                  achieve, donate, receive, fight, upgrade, give, learn, shine});

}  // namespace

std::uint32_t player_profile::times(player_action what, std::uint32_t by) const
{
    return players_turns.times(what, by);
}

std::uint32_t player_profile::times(player_action what) const
{
    return players_turns.times(what, time);
}

std::uint32_t player_profile::this_season(player_action what, std::uint64_t salt, std::uint32_t stride) const
{
    return climb(draw(key, salt), times(what), stride) - climb(draw(key, salt), times(what, season_start), stride);
}

std::uint32_t player_profile::town_hall() const
{
    return std::min(18u, 7 + below(draw(key, player_salts::hall), 8) + slowly(900, player_salts::hall));
}

std::uint32_t player_profile::experience() const
{
    return 60 + below(draw(key, player_salts::level), 140) + times(learn);
}

std::uint32_t player_profile::trophies() const
{
    auto own = draw(key, player_salts::trophy);
    return 1400 + below(own, 3000) + sway(own, times(fight));
}

std::uint32_t player_profile::builder_trophies() const
{
    auto own = draw(key, player_salts::builder);
    return 1200 + below(own, 3000) + sway(own, times(build));
}

std::uint32_t player_profile::donations() const
{
    return this_season(donate, player_salts::given, 20);
}

std::uint32_t player_profile::received() const
{
    return this_season(receive, player_salts::taken, 15);
}

std::uint64_t player_profile::name() const
{
    return draw(key, player_salts::renamed, slowly(1300, player_salts::renamed));
}

std::uint64_t player_profile::house() const
{
    return draw(key, player_salts::house, slowly(600, player_salts::house));
}

std::string_view player_profile::role() const
{
    static constexpr std::array<std::string_view, 4> roles{"member", "admin", "coLeader", "admin"};
    return roles[slowly(500, player_salts::role) % roles.size()];
}

player_profile profile_of(std::uint64_t seed, std::uint32_t player, std::uint32_t time)
{
    return {draw(draw(seed, player_salts::players), player), time, time - time % season};
}

}  // namespace clashcast::simulator
