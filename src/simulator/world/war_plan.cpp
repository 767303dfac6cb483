#include "simulator/world/war_plan.hpp"

#include "simulator/world/hash_random.hpp"

namespace clashcast::simulator {
namespace {

enum salt : std::uint64_t { size = 500, each_war, rest, total, start_at, toss, first_attacker, aim, result, wrecked,
                            took };

// All wars of a clan last equally many versions, so a division finds the war of a version.
constexpr std::uint32_t aftermath = 2;

constexpr std::uint32_t battle_length(std::uint32_t team)
{
    return 2 * team;
}

// All attacks of a war: more than its battle has versions, so each version shows a new one.
std::uint32_t all_attacks(std::uint64_t war, std::uint32_t team)
{
    return team * 24 / 10 + below(draw(war, total), team * 8 / 10);
}

// Two or three attacks appear after the end of the war, the last one a version later than the others.
std::uint32_t visible(const war_moment& war, std::uint32_t all)
{
    auto late = 2 + below(draw(war.key, took), 2);
    switch (war.now) {
    case stage::battle: return war.step * (all - late) / (battle_length(war.team) - 1);
    case stage::ended: return war.step == 0 ? all - 1 : all;
    default: return 0;
    }
}

std::uint32_t team_of(std::uint64_t clan_key)
{
    static constexpr std::array<std::uint32_t, 4> teams{25, 30, 35, largest_team};
    return teams[below(draw(clan_key, size), teams.size())];
}

}  // namespace

war_moment war_at(std::uint64_t clan_key, std::uint32_t version)
{
    war_moment war;
    war.team = team_of(clan_key);
    auto battle = battle_length(war.team), length = preparing + battle + aftermath;
    auto time = version + below(draw(clan_key, start_at), length);
    war.number = time / length;
    war.key = draw(clan_key, each_war, war.number);
    war.step = time % length;
    bool rests = below(draw(war.key, rest), 3) == 0;  // before the war: else the last one is replaced at once
    if (war.step < preparing) {
        war.now = rests && war.step == 0 ? stage::resting : stage::preparation;
    } else if (war.step < preparing + battle) {
        war.now = stage::battle;
        war.step -= preparing;
    } else {
        war.now = stage::ended;
        war.step -= preparing + battle;
    }
    war.attacks = visible(war, all_attacks(war.key, war.team));
    return war;
}

war_moment ended_war(std::uint64_t clan_key, std::uint32_t number)
{
    war_moment war;
    war.team = team_of(clan_key);
    war.number = number;
    war.key = draw(clan_key, each_war, number);
    war.now = stage::ended;
    war.step = aftermath - 1;
    war.attacks = all_attacks(war.key, war.team);
    return war;
}

attack attack_of(const war_moment& war, std::uint32_t order)
{
    // Of each two attacks that follow each other one is ours and one is theirs.
    auto pair = (order - 1) / 2, team = war.team;
    auto bits = draw(war.key, aim, order);
    attack a{.order = order, .side = ((order - 1) & 1) ^ static_cast<std::uint32_t>(draw(war.key, toss, pair) & 1)};
    auto round = pair / team;
    a.attacker = (pair + below(draw(draw(war.key, first_attacker, round), a.side), team)) % team;
    a.defender = (a.attacker + 4 * round + below(bits, 4)) % team;  // no one attacks the same base twice
    static constexpr std::array<std::uint32_t, 10> stars{3, 3, 3, 3, 3, 2, 2, 2, 1, 0};
    a.stars = stars[below(draw(bits, result), stars.size())];
    auto more = below(draw(bits, wrecked), 50);
    a.destruction = a.stars == 3 ? 100 : a.stars == 0 ? more : 50 + more;
    a.duration = 45 + below(draw(bits, took), 135);
    return a;
}

}  // namespace clashcast::simulator
