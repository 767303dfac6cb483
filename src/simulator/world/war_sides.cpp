#include "simulator/world/war_sides.hpp"

#include "simulator/world/hash_random.hpp"
#include "simulator/world/roster.hpp"
#include "simulator/world/text.hpp"

namespace clashcast::simulator {
namespace {

bool better(const attack& a, const std::optional<attack>& than)
{
    return !than || a.stars > than->stars || (a.stars == than->stars && a.destruction > than->destruction);
}

void add_attack(const attack& a, war_sides& sides)
{
    auto& attacker = sides[a.side].fighters[a.attacker];
    attacker.attacks[attacker.made++] = a;
    ++sides[a.side].attacks;
    auto& defender = sides[1 - a.side].fighters[a.defender];
    ++defender.suffered;
    if (better(a, defender.worst))
        defender.worst = a;
}

void count_score(war_sides& sides, std::uint32_t team)
{
    for (std::size_t which = 0; which < sides.size(); ++which)
        for (std::uint32_t i = 0; i < team; ++i)
            if (auto& worst = sides[1 - which].fighters[i].worst) {
                sides[which].stars += worst->stars;
                sides[which].destruction += worst->destruction;
            }
}

}  // namespace

void add_attacks(war_sides& sides, const war_moment& war)
{
    for (std::uint32_t order = 1; order <= war.attacks; ++order)
        add_attack(attack_of(war, order), sides);
    count_score(sides, war.team);
}

war_sides sides_of(std::uint64_t clan_key, std::uint32_t clan, const war_moment& war)
{
    war_sides sides;
    sides[0].look = outside_look(clan_key);
    sides[0].look.tags = tag_space::clan;
    sides[0].look.number = clan;
    sides[1].look = outside_look(draw(war.key, opponent));
    for (std::uint32_t i = 0; i < war.team; ++i) {
        sides[0].fighters[i].key = founder_key(clan_key, i);
        sides[0].fighters[i].number = founder_number(clan, i);
        sides[1].fighters[i].key = draw(war.key, opponent_member, i);
        sides[1].fighters[i].number = draw(war.key, opponent_member, i) >> 1;
        // While a war is prepared, each version shows another upgrade of a member.
        bool upgrades_later = war.now == stage::preparation && i >= war.step && i < preparing;
        for (auto* f : {&sides[0].fighters[i], &sides[1].fighters[i]}) {
            f->name = draw(f->key, name);
            f->hall = 8 + below(draw(f->key, hall), 9) + (upgrades_later && f == &sides[0].fighters[i] ? 0 : 1);
            f->position = i + 1;
        }
    }
    sides[0].member_tags = tag_space::member;
    sides[1].member_tags = tag_space::opponent;
    add_attacks(sides, war);
    return sides;
}

void write_side_head(std::string& out, const war_side& side, const war_moment& war)
{
    write(out, "{");
    write_identity(out, side.look);
    write(out, ",");
    write_badge_urls(out, side.look);
    write(out, ",\"clanLevel\":", side.look.level, ",\"attacks\":", side.attacks, ",\"stars\":", side.stars,
          ",\"destructionPercentage\":");
    auto destruction = static_cast<float>(side.destruction) / static_cast<float>(war.team);
    fmt::format_to(std::back_inserter(out), "{:#}", destruction);
}

war_times times_of(std::uint64_t clan_key, const war_moment& war)
{
    using namespace std::chrono;
    constexpr sys_seconds first = sys_days(year(2025) / January / 6);
    auto prepared = first + hours(49) * war.number + seconds(below(draw(clan_key, minute), 86400));
    // After maintenance the times of a war move; it is still the same war.
    auto moved = minutes(war.now != stage::preparation || war.step >= 3 ? below(draw(war.key, shift), 82) + 25 : 0);
    auto start = prepared + hours(23) + (below(draw(war.key, shift, 1), 6) == 0 ? moved : minutes(0));
    return {prepared, start, start + hours(24)};
}

void write_time(std::string& out, std::chrono::sys_seconds when)
{
    auto midnight = std::chrono::floor<std::chrono::days>(when);
    std::chrono::year_month_day date(midnight);
    std::chrono::hh_mm_ss clock(when - midnight);
    fmt::format_to(std::back_inserter(out), "{:04}{:02}{:02}T{:02}{:02}{:02}.000Z", static_cast<int>(date.year()),
                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                   clock.minutes().count(), clock.seconds().count());
}

}  // namespace clashcast::simulator
