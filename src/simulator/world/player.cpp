#include "simulator/world/player.hpp"

#include "simulator/world/army.hpp"
#include "simulator/world/clan_look.hpp"
#include "simulator/world/legends.hpp"
#include "simulator/world/names.hpp"
#include "simulator/world/player_profile.hpp"
#include "simulator/world/residence.hpp"
#include "simulator/world/roster.hpp"
#include "simulator/world/tag.hpp"
#include "simulator/world/text.hpp"

#include <algorithm>
#include <array>

namespace clashcast::simulator {
namespace {

using namespace player_salts;
using enum player_action;

void write_progress(std::string& out, const player_profile& p)
{
    auto town_hall = p.town_hall();
    write(out, ",\"townHallLevel\":", town_hall);
    if (town_hall >= 12)
        write(out, ",\"townHallWeaponLevel\":", 1 + p.slowly(300, weapon) % 5);
    auto builder_level = std::min(10u, 4 + below(draw(p.key, builder_hall), 4) + p.slowly(1000, builder_hall));
    write(out, ",\"expLevel\":", p.experience(), ",\"trophies\":", p.trophies(),
          ",\"bestTrophies\":", 2400 + below(draw(p.key, trophy), 3000) + 800, ",\"warStars\":",
          below(draw(p.key, star), 1500) + climb(draw(p.key, star), p.times(shine), 3), ",\"attackWins\":",
          p.this_season(attack, attack_count, 2), ",\"defenseWins\":", (p.time - p.season_start) / 60,
          ",\"builderHallLevel\":", builder_level, ",\"builderBaseTrophies\":", p.builder_trophies(),
          ",\"bestBuilderBaseTrophies\":", 2000 + below(draw(p.key, builder), 3000));
}

void write_clan(std::string& out, const player_profile& p, const clan_look& clan)
{
    write(out, ",\"role\":\"", p.role(), "\",\"clan\":{");
    write_identity(out, clan);
    write(out, ",\"clanLevel\":", clan.level, ",");
    write_badge_urls(out, clan);
    write(out, "}");
}

// Now and then the player is in no clan: then the API omits role and clan.
void write_membership(std::string& out, const player_profile& p)
{
    auto key = draw(p.key, clan, p.slowly(800, clan));
    if (below(key, 8) != 0)
        write_clan(out, p, {tag_space::opponent, key >> 1, key, key, 1 + below(draw(key, level), 24)});
}

void write_membership(std::string& out, const player_profile& p, const game& g, std::uint32_t number)
{
    auto where = residence_of(g, number, p.time);
    if (where.clan)
        write_clan(out, p, look_of(clan_key(g.seed, *where.clan), *where.clan, p.time));
    else if (where.outside)
        write_clan(out, p, outside_look(where.outside));
}

void write_counts(std::string& out, const player_profile& p)
{
    write(out, ",\"warPreference\":\"", p.slowly(150, preference) % 2 ? "in" : "out", "\",\"donations\":",
          p.donations(), ",\"donationsReceived\":", p.received(),
          ",\"clanCapitalContributions\":", climb(draw(p.key, capital), p.times(give), 400), ",\"leagueTier\":",
          league_tier(p.trophies() / 240), ",\"builderBaseLeague\":", builder_league(p.builder_trophies() / 210));
}

void write_labels(std::string& out, const player_profile& p)
{
    write(out, ",\"labels\":[");
    auto count = p.slowly(350, labelled) % 4;
    for (std::uint32_t i = 0; i < count; ++i)
        write(out, i == 0 ? "" : ",", player_label(below(draw(p.key, labelled, count), 8) + 2 * i));
    write(out, "]");
}

progress progress_of(const player_profile& p, std::uint32_t since)
{
    progress done;
    done.key = p.key;
    done.strength = share(draw(p.key, strength));
    done.upgrades = p.times(upgrade) - p.times(upgrade, since);
    done.achievements = p.times(achieve);
    return done;
}

void write_head(std::string& out, const player_profile& p, std::uint32_t number)
{
    write(out, "{\"tag\":\"#");
    write_tag(out, tag_space::player, number);
    write(out, "\",\"name\":\"");
    write_person(out, p.name());
    write(out, "\"");
    write_progress(out, p);
}

void write_rest(std::string& out, const player_profile& p, const progress& done)
{
    write(out, ",");
    write_achievements(out, done);
    write(out, ",\"playerHouse\":");
    write_player_house(out, p.house());
    write_labels(out, p);
    write(out, ",");
    write_army(out, done);
    write(out, "}");
}

}  // namespace

void write_player(std::string& out, std::uint64_t seed, std::uint32_t number, std::uint32_t version)
{
    auto born = season + below(draw(profile_of(seed, number, 0).key, age), season);
    auto p = profile_of(seed, number, born + version);
    write_head(out, p, number);
    write_membership(out, p);
    write_counts(out, p);
    write_rest(out, p, progress_of(p, born));
}

void write_player(std::string& out, const game& g, std::uint32_t number, moment when)
{
    auto p = profile_of(g.seed, number, g.units(when));
    auto done = progress_of(p, 0);
    done.time = p.time;
    done.games_points = games_points(g, p.key, when);
    write_head(out, p, number);
    write_membership(out, p, g, number);
    write_counts(out, p);
    write_legends(out, p, when);
    write_rest(out, p, done);
}

}  // namespace clashcast::simulator
