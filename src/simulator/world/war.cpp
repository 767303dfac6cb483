#include "simulator/world/war.hpp"

#include "simulator/world/hash_random.hpp"
#include "simulator/world/roster.hpp"
#include "simulator/world/text.hpp"
#include "simulator/world/war_body.hpp"
#include "simulator/world/war_schedule.hpp"

namespace clashcast::simulator {
namespace {

void write_body(std::string& out, const war_moment& war, const war_times& times, const war_sides& sides,
                std::size_t own)
{
    write_war_state(out, war);
    write_two_attacks_each(out);
    write_war_times(out, times);
    write_war_sides(out, sides, war, own);
    write(out, "}");
}

}  // namespace

void write_war(std::string& out, std::uint64_t seed, std::uint32_t clan, std::uint32_t version)
{
    auto key = clan_key(seed, clan);
    auto war = war_at(key, version);
    if (war.now == stage::resting)
        return write_no_war(out, outside_look(key).badge);
    write_body(out, war, times_of(key, war), sides_of(key, clan, war), 0);
}

void write_war(std::string& out, const game& g, std::uint32_t clan, moment when)
{
    auto war = war_of(g, clan, when);
    if (!war)
        return write_no_war(out, outside_look(clan_key(g.seed, clan)).badge);
    auto own = war->course.clans[0].clan == clan ? 0u : 1u;
    write_body(out, moment_of(g, war->course, when), shown_times(g, war->course, when),
               sides_of(g, war->course, when), own);
}

}  // namespace clashcast::simulator
