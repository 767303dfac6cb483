#include "simulator/player.hpp"

#include "simulator/army.hpp"
#include "simulator/chance.hpp"
#include "simulator/names.hpp"
#include "simulator/roster.hpp"
#include "simulator/tag.hpp"
#include "simulator/text.hpp"

#include <algorithm>
#include <array>

namespace clashcast::simulator {
namespace {

enum salt : std::uint64_t { players = 800, age, strength, renamed, hall, weapon, level, trophy, star, attack_count,
                            defence, builder_hall, builder, role, preference, given, taken, capital, clan, labelled,
                            house };

enum class deed { donate, receive, fight, attack, upgrade, build, achieve, give, learn, shine };
using enum deed;
constexpr turns<deed, 16> players_turns({donate, fight, receive, attack, upgrade, donate, fight, build, achieve, donate,
                                         receive, fight, upgrade, give, learn, shine});

struct player {
    std::uint64_t key = 0;
    std::uint32_t time = 0, season_start = 0;

    std::uint32_t times(deed what) const { return players_turns.times(what, time); }
    std::uint32_t this_season(deed what, std::uint64_t salt, std::uint32_t stride) const
    {
        return climb(draw(key, salt), times(what), stride) -
               climb(draw(key, salt), players_turns.times(what, season_start), stride);
    }
    std::uint32_t trophies() const
    {
        return 1400 + below(draw(key, trophy), 3000) + sway(draw(key, trophy), times(fight));
    }
    std::uint32_t builder_trophies() const
    {
        return 1200 + below(draw(key, builder), 3000) + sway(draw(key, builder), times(build));
    }
    std::uint32_t slowly(std::uint32_t period, std::uint64_t salt) const
    {
        return strikes(time, period, draw(key, salt));
    }
};

void write_progress(std::string& out, const player& p)
{
    auto town_hall = std::min(18u, 7 + below(draw(p.key, hall), 8) + p.slowly(900, hall));
    write(out, ",\"townHallLevel\":", town_hall);
    if (town_hall >= 12)
        write(out, ",\"townHallWeaponLevel\":", 1 + p.slowly(300, weapon) % 5);
    auto builder_level = std::min(10u, 4 + below(draw(p.key, builder_hall), 4) + p.slowly(1000, builder_hall));
    write(out, ",\"expLevel\":", 60 + below(draw(p.key, level), 140) + p.times(learn), ",\"trophies\":", p.trophies(),
          ",\"bestTrophies\":", 2400 + below(draw(p.key, trophy), 3000) + 800, ",\"warStars\":",
          below(draw(p.key, star), 1500) + climb(draw(p.key, star), p.times(shine), 3), ",\"attackWins\":",
          p.this_season(attack, attack_count, 2), ",\"defenseWins\":", (p.time - p.season_start) / 60,
          ",\"builderHallLevel\":", builder_level, ",\"builderBaseTrophies\":", p.builder_trophies(),
          ",\"bestBuilderBaseTrophies\":", 2000 + below(draw(p.key, builder), 3000));
}

// Now and then the player is in no clan: then the API leaves role and clan out.
void write_membership(std::string& out, const player& p)
{
    static constexpr std::array<std::string_view, 4> roles{"member", "admin", "coLeader", "admin"};
    auto which = p.slowly(800, clan);
    auto key = draw(p.key, clan, which);
    if (below(key, 8) == 0)
        return;
    write(out, ",\"role\":\"", roles[p.slowly(500, role) % roles.size()], "\",\"clan\":{\"tag\":\"#");
    write_tag(out, tag_space::opponent, key >> 1);
    write(out, "\",\"name\":\"");
    write_clan_name(out, key);
    write(out, "\",\"clanLevel\":", 1 + below(draw(key, level), 24), ",\"badgeUrls\":");
    write_badges(out, key);
    write(out, "}");
}

void write_labels(std::string& out, const player& p)
{
    write(out, ",\"labels\":[");
    auto count = p.slowly(350, labelled) % 4;
    for (std::uint32_t i = 0; i < count; ++i)
        write(out, i == 0 ? "" : ",", player_label(below(draw(p.key, labelled, count), 8) + 2 * i));
    write(out, "]");
}

}  // namespace

void write_player(std::string& out, std::uint64_t seed, std::uint32_t number, std::uint32_t version)
{
    player p{.key = draw(draw(seed, players), number)};
    p.time = season + below(draw(p.key, age), season) + version;
    p.season_start = p.time - p.time % season;
    write(out, "{\"tag\":\"#");
    write_tag(out, tag_space::player, number);
    write(out, "\",\"name\":\"");
    write_person(out, draw(p.key, renamed, p.slowly(1300, renamed)));
    write(out, "\"");
    write_progress(out, p);
    write_membership(out, p);
    write(out, ",\"warPreference\":\"", p.slowly(150, preference) % 2 ? "in" : "out", "\",\"donations\":",
          p.this_season(donate, given, 20), ",\"donationsReceived\":", p.this_season(receive, taken, 15),
          ",\"clanCapitalContributions\":", climb(draw(p.key, capital), p.times(give), 400), ",\"leagueTier\":",
          league_tier(p.trophies() / 240), ",\"builderBaseLeague\":", builder_league(p.builder_trophies() / 210), ",");
    progress done{p.key, share(draw(p.key, strength)), players_turns.times(upgrade, p.time), p.times(achieve)};
    done.upgrades -= players_turns.times(upgrade, p.time - version);
    write_achievements(out, done);
    write(out, ",\"playerHouse\":");
    write_player_house(out, draw(p.key, house, p.slowly(600, house)));
    write_labels(out, p);
    write(out, ",");
    write_army(out, done);
    write(out, "}");
}

}  // namespace clashcast::simulator
