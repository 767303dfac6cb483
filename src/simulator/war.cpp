#include "simulator/war.hpp"

#include "simulator/chance.hpp"
#include "simulator/names.hpp"
#include "simulator/roster.hpp"
#include "simulator/tag.hpp"
#include "simulator/text.hpp"
#include "simulator/war_plan.hpp"

#include <chrono>
#include <optional>

namespace clashcast::simulator {
namespace {

enum salt : std::uint64_t { opponent = 600, opponent_member, hall, minute, shift, grown, order_of_list, badge, name };

// One side of a war, before and after the attacks have been told to it.
struct side {
    std::uint64_t key = 0;
    tag_space clan_tags{}, member_tags{};
    std::uint64_t number = 0;
    struct fighter {
        std::uint64_t key = 0, number = 0;
        std::array<attack, attacks_each> attacks;
        std::size_t made = 0;
        std::uint32_t suffered = 0;
        std::optional<attack> worst;  // the best one made against it
    };
    std::array<fighter, largest_team> fighters;
    std::uint32_t attacks = 0;
};

bool better(const attack& a, const std::optional<attack>& than)
{
    return !than || a.stars > than->stars || (a.stars == than->stars && a.destruction > than->destruction);
}

void tell(std::array<side, 2>& sides, const attack& a)
{
    auto& attacker = sides[a.side].fighters[a.attacker];
    attacker.attacks[attacker.made++] = a;
    ++sides[a.side].attacks;
    auto& defender = sides[1 - a.side].fighters[a.defender];
    ++defender.suffered;
    if (better(a, defender.worst))
        defender.worst = a;
}

std::array<side, 2> sides_of(std::uint64_t clan, std::uint32_t number, const war_moment& war)
{
    std::array<side, 2> sides;
    sides[0].key = clan;
    sides[0].clan_tags = tag_space::clan;
    sides[0].number = number;
    sides[1].key = draw(war.key, opponent);
    sides[1].clan_tags = tag_space::opponent;
    sides[1].number = sides[1].key % tags_in(tag_space::opponent);
    for (std::uint32_t i = 0; i < war.team; ++i) {
        sides[0].fighters[i].key = founder_key(clan, i);
        sides[0].fighters[i].number = founder_number(number, i);
        sides[1].fighters[i].key = draw(war.key, opponent_member, i);
        sides[1].fighters[i].number = draw(war.key, opponent_member, i) >> 1;
    }
    sides[0].member_tags = tag_space::member;
    sides[1].member_tags = tag_space::opponent;
    for (std::uint32_t order = 1; order <= war.attacks; ++order)
        tell(sides, attack_of(war, order));
    return sides;
}

void write_attack(std::string& out, const attack& a, const std::array<side, 2>& sides)
{
    write(out, "{\"attackerTag\":\"#");
    write_tag(out, sides[a.side].member_tags, sides[a.side].fighters[a.attacker].number);
    write(out, "\",\"defenderTag\":\"#");
    write_tag(out, sides[1 - a.side].member_tags, sides[1 - a.side].fighters[a.defender].number);
    write(out, "\",\"stars\":", a.stars, ",\"destructionPercentage\":", a.destruction, ",\"order\":", a.order,
          ",\"duration\":", a.duration, "}");
}

void write_fighter(std::string& out, const std::array<side, 2>& sides, std::size_t which, std::uint32_t i,
                   std::uint32_t hall_level)
{
    const auto& f = sides[which].fighters[i];
    write(out, "{\"tag\":\"#");
    write_tag(out, sides[which].member_tags, f.number);
    write(out, "\",\"name\":\"");
    write_person(out, draw(f.key, name));
    write(out, "\",\"townhallLevel\":", hall_level, ",\"mapPosition\":", i + 1);
    for (std::size_t n = 0; n < f.made; ++n) {
        write(out, n == 0 ? ",\"attacks\":[" : ",");
        write_attack(out, f.attacks[n], sides);
    }
    write(out, f.made > 0 ? "]" : "", ",\"opponentAttacks\":", f.suffered);
    if (f.worst) {
        write(out, ",\"bestOpponentAttack\":");
        write_attack(out, *f.worst, sides);
    }
    write(out, "}");
}

// Stars and destruction are what the other side's bases suffered at the most.
void write_score(std::string& out, const side& own, const side& other, std::uint32_t team)
{
    std::uint32_t stars = 0, destruction = 0;
    for (std::uint32_t i = 0; i < team; ++i) {
        stars += other.fighters[i].worst ? other.fighters[i].worst->stars : 0;
        destruction += other.fighters[i].worst ? other.fighters[i].worst->destruction : 0;
    }
    write(out, ",\"attacks\":", own.attacks, ",\"stars\":", stars, ",\"destructionPercentage\":");
    fmt::format_to(std::back_inserter(out), "{:#}", static_cast<float>(destruction) / static_cast<float>(team));
}

void write_side(std::string& out, const std::array<side, 2>& sides, std::size_t which, const war_moment& war)
{
    const auto& own = sides[which];
    write(out, "{\"tag\":\"#");
    write_tag(out, own.clan_tags, own.number);
    write(out, "\",\"name\":\"");
    write_clan_name(out, draw(own.key, name));
    write(out, "\",\"badgeUrls\":");
    write_badges(out, draw(own.key, badge));
    write(out, ",\"clanLevel\":", 1 + below(draw(own.key, grown), 24));
    write_score(out, own, sides[1 - which], war.team);
    auto first = below(draw(war.key, order_of_list, which), war.team);
    for (std::uint32_t i = 0; i < war.team; ++i) {
        auto fighter = (first + i) % war.team;
        // While a war is prepared somebody of the clan upgrades from one version to the next.
        bool upgrades_later = which == 0 && war.now == stage::preparation && fighter >= war.step && fighter < preparing;
        auto level = 8 + below(draw(own.fighters[fighter].key, hall), 9) + (upgrades_later ? 0 : 1);
        write(out, i == 0 ? ",\"members\":[" : ",");
        write_fighter(out, sides, which, fighter, level);
    }
    write(out, "]}");
}

void write_time(std::string& out, std::chrono::sys_seconds when)
{
    auto day = std::chrono::floor<std::chrono::days>(when);
    std::chrono::year_month_day date(day);
    std::chrono::hh_mm_ss clock(when - day);
    fmt::format_to(std::back_inserter(out), "{:04}{:02}{:02}T{:02}{:02}{:02}.000Z", static_cast<int>(date.year()),
                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                   clock.minutes().count(), clock.seconds().count());
}

void write_times(std::string& out, std::uint64_t clan, const war_moment& war)
{
    using namespace std::chrono;
    constexpr sys_seconds first = sys_days(year(2025) / January / 6);
    auto prepared = first + hours(49) * war.number + seconds(below(draw(clan, minute), 86400));
    // After maintenance the times of a war move, which leaves it the same war.
    auto moved = minutes(war.now != stage::preparation || war.step >= 3 ? below(draw(war.key, shift), 82) + 25 : 0);
    auto start = prepared + hours(23) + (below(draw(war.key, shift, 1), 6) == 0 ? moved : minutes(0));
    write(out, "\"preparationStartTime\":\"");
    write_time(out, prepared);
    write(out, "\",\"startTime\":\"");
    write_time(out, start);
    write(out, "\",\"endTime\":\"");
    write_time(out, start + hours(24));
    write(out, "\"");
}

// The API fills in two sides without a tag.
void write_no_war(std::string& out, std::uint64_t clan)
{
    write(out, "{\"state\":\"notInWar\"");
    for (std::string_view which : {"clan", "opponent"}) {
        write(out, ",\"", which, "\":{\"badgeUrls\":");
        write_badges(out, draw(clan, badge));
        write(out, ",\"clanLevel\":0,\"attacks\":0,\"stars\":0,\"destructionPercentage\":0}");
    }
    write(out, "}");
}

}  // namespace

void write_war(std::string& out, std::uint64_t seed, std::uint32_t clan, std::uint32_t version)
{
    static constexpr std::array<std::string_view, 4> states{"notInWar", "preparation", "inWar", "warEnded"};
    auto key = clan_key(seed, clan);
    auto war = war_at(key, version);
    if (war.now == stage::resting)
        return write_no_war(out, key);
    auto sides = sides_of(key, clan, war);
    write(out, "{\"state\":\"", states[static_cast<std::size_t>(war.now)], "\",\"teamSize\":", war.team,
          ",\"attacksPerMember\":", attacks_each, ",\"battleModifier\":\"none\",");
    write_times(out, key, war);
    write(out, ",\"clan\":");
    write_side(out, sides, 0, war);
    write(out, ",\"opponent\":");
    write_side(out, sides, 1, war);
    write(out, "}");
}

}  // namespace clashcast::simulator
