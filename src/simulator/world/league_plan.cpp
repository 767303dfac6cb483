#include "simulator/world/league_plan.hpp"

#include "simulator/world/hash_random.hpp"

#include <algorithm>

namespace clashcast::simulator {
namespace {

using namespace std::chrono;

enum salt : std::uint64_t { leagues = 1700, rotation, forms, size, filler, each_war, flipped, count, last };

constexpr auto visible = 12 * day;  // from the sign-up on, long after the last round

std::uint32_t groups(const game& g)
{
    return (g.clans + group_size - 1) / group_size;
}

moment sign_up(const game& g, std::uint32_t season)
{
    return month_of(month_number(g.clock.zero()) + season);
}

std::uint32_t season_at(const game& g, moment now)
{
    return month_number(now) - month_number(g.clock.zero());
}

// Each season the clans are dealt out from another one on.
std::uint32_t first_clan(const game& g, std::uint32_t season)
{
    return below(draw(g.seed, rotation, season), g.clans);
}

// The circle method: each of eight meets each other once.
std::uint32_t opponent_in(std::uint32_t round, std::uint32_t which)
{
    constexpr std::uint32_t others = group_size - 1;
    if (which == others)
        return round * (group_size / 2) % others;
    auto other = (round + others - which) % others;
    return other == which ? others : other;
}

}  // namespace

std::uint32_t league_wars_each_season(const game& g)
{
    return groups(g) * rounds * wars_each_round;
}

std::uint32_t league_war_number(const game& g, const league_war_id& id)
{
    return ((id.season * groups(g) + id.group) * rounds + id.round) * wars_each_round + id.war;
}

league_war_id league_war_id_of(const game& g, std::uint32_t number)
{
    league_war_id id;
    id.war = number % wars_each_round;
    id.round = number / wars_each_round % rounds;
    id.group = number / (wars_each_round * rounds) % groups(g);
    id.season = number / league_wars_each_season(g);
    return id;
}

league_group group_number(const game& g, std::uint32_t season, std::uint32_t number)
{
    league_group found;
    found.season = season;
    found.number = number;
    found.key = draw(draw(g.seed, leagues, season), number);
    found.team = below(draw(found.key, size), 2) ? 30 : 15;
    found.formed = g.clock.settled(sign_up(g, season) + seconds(below(draw(found.key, forms), 4 * 3600)));
    for (std::uint32_t i = 0; i < group_size; ++i) {
        auto turn = number * group_size + i;
        if (turn < g.clans)
            found.clans[i].clan = static_cast<std::uint32_t>((std::uint64_t{turn} + first_clan(g, season)) % g.clans);
        else
            found.clans[i].outside = draw(found.key, filler, i);
    }
    return found;
}

std::optional<league_group> group_of(const game& g, std::uint32_t clan, moment now)
{
    auto season = season_at(g, now);
    auto turn = (std::uint64_t{clan} + g.clans - first_clan(g, season)) % g.clans;
    auto found = group_number(g, season, static_cast<std::uint32_t>(turn / group_size));
    if (now < found.formed || now >= g.clock.settled(sign_up(g, season) + visible))
        return std::nullopt;
    return found;
}

std::array<moment, rounds + 2> boundaries(const game& g, const league_group& group, moment now)
{
    std::array<moment, rounds + 2> all;
    auto before = group.formed + hours(1);
    all[0] = before = g.clock.settled(before);
    for (std::size_t i = 1; i < all.size(); ++i) {
        auto due = before + day;
        all[i] = before = g.clock.settled(due + postponed(g.seed, before, due, now));
    }
    return all;
}

war_course league_war(const game& g, const league_war_id& id)
{
    auto group = group_number(g, id.season, id.group);
    auto all = boundaries(g, group, moment::max());
    std::uint32_t first = 0;
    for (auto left = id.war; opponent_in(id.round, first) < first || left > 0; ++first)
        left -= opponent_in(id.round, first) < first ? 0 : 1;
    auto second = opponent_in(id.round, first);
    war_course war;
    war.key = draw(draw(group.key, each_war, id.round), id.war);
    if (below(draw(war.key, flipped), 2) == 0)
        std::swap(first, second);
    war.clans = {group.clans[first], group.clans[second]};
    war.league = true;
    war.team = group.team;
    war.attacks = 2 * war.team - below(draw(war.key, count), war.team / 3);
    war.late = below(draw(war.key, last), 3);
    war.prepared = all[id.round];
    war.start = war.prepared + day;
    return war;
}

moment group_changed_at(const game& g, std::uint32_t clan, moment now)
{
    auto season = season_at(g, now);
    latest_change latest(now, g.clock.zero());
    for (auto each : {season, season - std::min(season, 1u)})
        latest.at(g.clock.settled(sign_up(g, each) + visible));
    if (auto group = group_of(g, clan, now)) {
        latest.at(group->formed);
        for (auto each : boundaries(g, *group, now))
            latest.at(each);
    }
    return latest.latest();
}

moment drawn_at(const game& g, const league_war_id& id)
{
    return boundaries(g, group_number(g, id.season, id.group), moment::max())[id.round];
}

}  // namespace clashcast::simulator
