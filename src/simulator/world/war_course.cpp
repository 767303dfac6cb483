#include "simulator/world/war_course.hpp"

#include "simulator/world/hash_random.hpp"
#include "simulator/world/roster.hpp"

#include <algorithm>

namespace clashcast::simulator {
namespace {

using namespace std::chrono;

enum salt : std::uint64_t { swing = 1500, swapped, ready };

// The line-up changes twice while the war is prepared.
constexpr std::array<hours, 2> swaps{hours(8), hours(15)};

constexpr hours battle{24};
constexpr minutes later{10};  // than the end

// When the attack of this order becomes visible, before the end.
moment attack_time(const war_course& war, moment start, std::uint32_t order)
{
    auto part = std::int64_t{order - 1} * 1000 + below(draw(war.key, swing, order), 1000);
    return start + seconds(seconds(battle).count() * part / (std::int64_t{war.attacks - war.late} * 1000));
}

std::uint32_t attacks_at(const war_course& war, moment start, moment now)
{
    auto in_time = war.attacks - war.late;
    auto passed = std::clamp<std::int64_t>((now - start) * in_time / battle, 0, in_time - 1);
    auto count = static_cast<std::uint32_t>(passed);
    return count + (attack_time(war, start, count + 1) <= now ? 1 : 0);
}

// The slot of the clan that is at this position of the line-up: others take over those of two of them.
std::uint32_t slot_at(const war_course& war, std::size_t side, std::uint32_t position, moment now)
{
    for (std::uint32_t n = 0; n < swaps.size(); ++n)
        if (now >= war.prepared + swaps[n] && below(draw(war.key, swapped, 2 * side + n), war.team) == position)
            return war.team + n;
    return position;
}

void fill(war_side::fighter& f, const game& g, const combatant& clan, std::uint32_t slot, moment prepared)
{
    if (clan.clan) {
        auto m = founder_at(clan_key(g.seed, *clan.clan), *clan.clan, slot, g.units(prepared));
        f.key = m.key;
        f.number = m.number;
        f.name = m.name;
        f.hall = m.town_hall;
    } else {
        f.key = draw(clan.outside, opponent_member, slot);
        f.number = f.key >> 1;
        f.name = draw(f.key, name);
        f.hall = 8 + below(draw(f.key, hall), 9);
    }
}

}  // namespace

war_times game_times(const game& g, const war_course& war, moment now)
{
    auto start = g.clock.settled(war.start + postponed(g.seed, war.prepared, war.start, now));
    auto end = g.clock.settled(start + battle + postponed(g.seed, start, start + battle, now));
    return {war.prepared, start, end};
}

war_times shown_times(const game& g, const war_course& war, moment now)
{
    auto times = game_times(g, war, now);
    return {g.clock.shown(times.prepared), g.clock.shown(times.start), g.clock.shown(times.end)};
}

war_moment moment_of(const game& g, const war_course& war, moment now)
{
    auto times = game_times(g, war, now);
    war_moment seen;
    seen.key = war.key;
    seen.team = war.team;
    if (now < times.start) {
        seen.now = stage::preparation;
    } else if (now < times.end) {
        seen.now = stage::battle;
        seen.attacks = attacks_at(war, times.start, now);
    } else {
        seen.now = stage::ended;
        seen.attacks = war.attacks - (war.one_later && now < times.end + later ? 1 : 0);
    }
    return seen;
}

war_side line_up(const game& g, const combatant& clan, std::uint32_t count, moment when)
{
    war_side side;
    side.look = clan.clan ? look_of(clan_key(g.seed, *clan.clan), *clan.clan, g.units(when))
                          : outside_look(clan.outside);
    side.member_tags = clan.clan ? tag_space::member : tag_space::opponent;
    for (std::uint32_t i = 0; i < count; ++i)
        fill(side.fighters[i], g, clan, i, when);
    return side;
}

war_sides sides_of(const game& g, const war_course& war, moment now)
{
    auto seen = moment_of(g, war, now);
    war_sides sides{line_up(g, war.clans[0], war.team, war.prepared), line_up(g, war.clans[1], war.team, war.prepared)};
    for (std::size_t which = 0; which < sides.size(); ++which)
        for (std::uint32_t i = 0; i < war.team; ++i) {
            auto& f = sides[which].fighters[i];
            if (auto slot = slot_at(war, which, i, now); slot != i)
                fill(f, g, war.clans[which], slot, war.prepared);
            f.hall += seen.now != stage::preparation && below(draw(f.key, ready, war.key), 8) == 0 ? 1 : 0;
            f.position = war.league ? 2 * i + 1 + below(draw(f.key, ready), 2) : i + 1;
        }
    add_attacks(sides, seen);
    return sides;
}

moment changed_at(const game& g, const war_course& war, moment now)
{
    auto times = game_times(g, war, now);
    latest_change latest(now, war.prepared);
    for (auto after : swaps)
        latest.at(war.prepared + after);
    latest.at(last_postponed(g.seed, war.prepared, times.end, now));
    latest.at(times.start);
    if (now >= times.start)
        if (auto count = attacks_at(war, times.start, std::min(now, times.end)))
            latest.at(attack_time(war, times.start, count));
    latest.at(times.end);
    if (war.one_later)
        latest.at(times.end + later);
    return latest.latest();
}

}  // namespace clashcast::simulator
