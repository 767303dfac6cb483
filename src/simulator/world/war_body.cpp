#include "simulator/world/war_body.hpp"

#include "simulator/world/hash_random.hpp"
#include "simulator/world/names.hpp"
#include "simulator/world/text.hpp"

namespace clashcast::simulator {
namespace {

void write_attack(std::string& out, const attack& a, const war_sides& sides)
{
    write(out, "{\"attackerTag\":\"#");
    write_tag(out, sides[a.side].member_tags, sides[a.side].fighters[a.attacker].number);
    write(out, "\",\"defenderTag\":\"#");
    write_tag(out, sides[1 - a.side].member_tags, sides[1 - a.side].fighters[a.defender].number);
    write(out, "\",\"stars\":", a.stars, ",\"destructionPercentage\":", a.destruction, ",\"order\":", a.order,
          ",\"duration\":", a.duration, "}");
}

void write_fighter(std::string& out, const war_sides& sides, std::size_t which, std::uint32_t i)
{
    const auto& f = sides[which].fighters[i];
    write(out, "{\"tag\":\"#");
    write_tag(out, sides[which].member_tags, f.number);
    write(out, "\",\"name\":\"");
    write_person(out, f.name);
    write(out, "\",\"townhallLevel\":", f.hall, ",\"mapPosition\":", f.position);
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

void write_side(std::string& out, const war_sides& sides, std::size_t which, const war_moment& war)
{
    const auto& own = sides[which];
    write_side_head(out, own, war);
    auto first = below(draw(war.key, order_of_list, which), war.team);
    for (std::uint32_t i = 0; i < war.team; ++i) {
        write(out, i == 0 ? ",\"members\":[" : ",");
        write_fighter(out, sides, which, (first + i) % war.team);
    }
    write(out, "]}");
}

}  // namespace

void write_war_state(std::string& out, const war_moment& war)
{
    static constexpr std::array<std::string_view, 4> states{"notInWar", "preparation", "inWar", "warEnded"};
    write(out, "{\"state\":\"", states[static_cast<std::size_t>(war.now)], "\",\"teamSize\":", war.team);
}

void write_war_times(std::string& out, const war_times& times)
{
    write(out, ",\"preparationStartTime\":\"");
    write_time(out, times.prepared);
    write(out, "\",\"startTime\":\"");
    write_time(out, times.start);
    write(out, "\",\"endTime\":\"");
    write_time(out, times.end);
    write(out, "\"");
}

void write_war_sides(std::string& out, const war_sides& sides, const war_moment& war, std::size_t own)
{
    write(out, ",\"clan\":");
    write_side(out, sides, own, war);
    write(out, ",\"opponent\":");
    write_side(out, sides, 1 - own, war);
}

void write_two_attacks_each(std::string& out)
{
    write(out, ",\"attacksPerMember\":", attacks_each, ",\"battleModifier\":\"none\"");
}

// The API fills in two sides without a tag.
void write_no_war(std::string& out, std::uint64_t badge_key)
{
    write(out, "{\"state\":\"notInWar\"");
    for (std::string_view which : {"clan", "opponent"}) {
        write(out, ",\"", which, "\":{\"badgeUrls\":");
        write_badges(out, badge_key);
        write(out, ",\"clanLevel\":0,\"attacks\":0,\"stars\":0,\"destructionPercentage\":0}");
    }
    write(out, "}");
}

}  // namespace clashcast::simulator
