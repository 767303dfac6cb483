#include "simulator/world/war_schedule.hpp"

#include "simulator/world/hash_random.hpp"
#include "simulator/world/roster.hpp"

#include <algorithm>

namespace clashcast::simulator {
namespace {

using namespace std::chrono;

enum salt : std::uint64_t { regular = 1600, begins, replaces, size, last, count, leaves, closing };

constexpr hours period{53}, preparation{23};

// Each number pairs all clans anew, as in a tournament where everybody meets. An odd clan fights one outside.
std::uint32_t partner(std::uint32_t clans, std::uint32_t clan, std::uint32_t number)
{
    auto even = std::uint64_t{clans} + clans % 2, others = even - 1;
    if (clan == others)
        return static_cast<std::uint32_t>(number % others * (even / 2) % others);
    auto other = (number % others + others - clan) % others;
    return static_cast<std::uint32_t>(other == clan ? others : other);
}

bool is_league_time(moment from, moment until)
{
    return from < month_start(until) + 9 * day + hours(12);
}

std::uint32_t team_of(const game& g, const war_course& war)
{
    auto team = 10 + 5 * below(draw(war.key, size), 5);
    for (auto& each : war.clans)
        if (each.clan)
            team = std::min(team, lasting_founders(clan_key(g.seed, *each.clan)) / 5 * 5);
    return std::max(team, 5u);
}

moment end_of(const game& g, const war_course& war)
{
    return game_times(g, war, moment::max()).end;
}

// A war of an odd number may begin at once when those before it are over, for one of the two without a pause.
moment begin_of(const game& g, const war_course& war, std::uint32_t number, moment in_turn)
{
    if (number % 2 == 0 || below(draw(war.key, replaces), 2) == 0)
        return g.clock.settled(in_turn);
    auto begin = moment::min();
    for (auto& each : war.clans)
        if (each.clan) {
            auto before = war_number(g, *each.clan, number - 1);
            if (!before)
                return g.clock.settled(in_turn);
            begin = std::max(begin, end_of(g, before->course));
        }
    return begin;
}

// When the clan leaves an ended war, if it does before the next one.
std::optional<moment> left_at(const game& g, std::uint32_t clan, const war_course& war, moment end)
{
    auto bits = draw(war.key, leaves, clan);
    if (below(bits, 3) != 0)
        return std::nullopt;
    return g.clock.settled(end + hours(1) + seconds(below(draw(bits, leaves), 3 * 3600)));
}

std::optional<scheduled_war> latest_war(const game& g, std::uint32_t clan, moment now)
{
    auto number = static_cast<std::int64_t>((now - g.clock.zero()) / period) + 1;
    for (auto oldest = std::max<std::int64_t>(0, number - 8); number >= oldest; --number)
        if (auto war = war_number(g, clan, static_cast<std::uint32_t>(number)); war && war->course.prepared <= now)
            return war;
    return std::nullopt;
}

constexpr std::uint32_t closing_period = 400, closed = 20;  // units of time

std::uint32_t since_closing(const game& g, std::uint32_t clan, moment now)
{
    return (g.units(now) + below(draw(clan_key(g.seed, clan), closing), closing_period)) % closing_period;
}

bool ever_closes(const game& g, std::uint32_t clan)
{
    return below(draw(clan_key(g.seed, clan), closing, 1), 2) == 0;
}

}  // namespace

std::optional<scheduled_war> war_number(const game& g, std::uint32_t clan, std::uint32_t number)
{
    auto other = partner(g.clans, clan, number);
    auto first = std::min(clan, other), second = std::max(clan, other);
    scheduled_war found;
    found.number = number;
    auto& war = found.course;
    war.key = draw(draw(g.seed, regular, number), first, second);
    war.clans[0].clan = first;
    if (second < g.clans)
        war.clans[1].clan = second;
    else
        war.clans[1].outside = draw(war.key, opponent);
    auto in_turn = g.clock.zero() + number * period + seconds(below(draw(war.key, begins), 4 * 3600));
    if (is_league_time(in_turn - hours(6), in_turn + period))
        return std::nullopt;
    war.prepared = begin_of(g, war, number, in_turn);
    war.start = war.prepared + preparation;
    war.team = team_of(g, war);
    war.attacks = war.team * 24 / 10 + below(draw(war.key, count), war.team * 8 / 10);
    war.late = below(draw(war.key, last), 4);
    war.one_later = war.late > 1;
    return found;
}

std::optional<scheduled_war> war_of(const game& g, std::uint32_t clan, moment now)
{
    auto war = latest_war(g, clan, now);
    if (!war)
        return std::nullopt;
    auto end = game_times(g, war->course, now).end;
    auto left = left_at(g, clan, war->course, end);
    return left && now >= *left ? std::nullopt : war;
}

std::vector<scheduled_war> ended_wars(const game& g, std::uint32_t clan, moment now, std::uint32_t most)
{
    std::vector<scheduled_war> all;
    auto war = latest_war(g, clan, now);
    for (auto number = war ? war->number + 1 : 0; number-- > 0 && all.size() < most;)
        if (auto one = war_number(g, clan, number); one && end_of(g, one->course) <= now)
            all.push_back(*one);
    return all;
}

moment war_changed_at(const game& g, std::uint32_t clan, moment now)
{
    latest_change latest(now, g.clock.zero());
    if (auto war = latest_war(g, clan, now)) {
        latest.at(changed_at(g, war->course, now));
        if (auto left = left_at(g, clan, war->course, game_times(g, war->course, now).end))
            latest.at(*left);
    }
    return latest.latest();
}

moment log_changed_at(const game& g, std::uint32_t clan, moment now)
{
    auto newest = ended_wars(g, clan, now, 1);
    return newest.empty() ? g.clock.zero() : end_of(g, newest.front().course);
}

bool closes_log(const game& g, std::uint32_t clan, moment now)
{
    return ever_closes(g, clan) && since_closing(g, clan, now) < closed;
}

moment closing_changed_at(const game& g, std::uint32_t clan, moment now)
{
    if (!ever_closes(g, clan))
        return g.clock.zero();
    auto since = since_closing(g, clan, now);
    auto units = g.units(now) - (since < closed ? since : since - closed);
    return g.time_of(units);
}

}  // namespace clashcast::simulator
