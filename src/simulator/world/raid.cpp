#include "simulator/world/raid.hpp"

#include "simulator/world/hash_random.hpp"
#include "simulator/world/names.hpp"
#include "simulator/world/raid_plan.hpp"
#include "simulator/world/text.hpp"
#include "simulator/world/war_sides.hpp"

#include <array>
#include <numeric>

namespace clashcast::simulator {
namespace {

constexpr std::array<std::string_view, districts_most> names{
    "Capital Peak",   "Barbarian Camp", "Wizard Valley", "Balloon Lagoon", "Builder's Workshop",
    "Dragon Cliffs", "Golem Quarry",   "Skeleton Park", "Goblin Mines"};

void write_person_object(std::string& out, const member& who)
{
    write(out, "{\"tag\":\"#");
    write_tag(out, who.tags, who.number);
    write(out, "\",\"name\":\"");
    write_person(out, who.name);
    write(out, "\"");
}

std::uint32_t stars(std::uint32_t destruction)
{
    return destruction == 100 ? 3 : destruction >= 75 ? 2 : destruction >= 50 ? 1 : 0;
}

// The latest attack first.
void write_attacks(std::string& out, const std::vector<raid_attack>& attacks, const std::vector<raider>& raiders)
{
    for (auto a = attacks.rbegin(); a != attacks.rend(); ++a) {
        write(out, a == attacks.rbegin() ? ",\"attacks\":[" : ",", "{\"attacker\":");
        write_person_object(out, raiders[a->raider].who);
        write(out, "},\"destructionPercent\":", a->destruction, ",\"stars\":", stars(a->destruction), "}");
    }
    write(out, attacks.empty() ? "" : "]");
}

// `raiders`: null in the weekends before the latest one.
void write_raid(std::string& out, std::string_view who, const raid& r, const std::vector<raider>* raiders)
{
    write(out, "{\"", who, "\":{");
    write_identity(out, r.opponent);
    write(out, ",\"level\":", r.opponent.level, ",");
    write_badge_urls(out, r.opponent);
    write(out, "},\"attackCount\":", r.attacks, ",\"districtCount\":", r.districts.size(), ",\"districtsDestroyed\":",
          r.destroyed, ",\"districts\":[");
    for (std::uint32_t i = 0; i < r.districts.size(); ++i) {
        const auto& d = r.districts[i];
        write(out, i == 0 ? "" : ",", "{\"id\":", 70'000'000 + i, ",\"name\":\"", names[i], "\",\"districtHallLevel\":",
              d.hall, ",\"destructionPercent\":", d.destruction(), ",\"stars\":", stars(d.destruction()),
              ",\"attackCount\":", d.attacks.size(), ",\"totalLooted\":", d.looted);
        if (raiders)
            write_attacks(out, d.attacks, *raiders);
        write(out, "}");
    }
    write(out, "]}");
}

void write_log(std::string& out, std::string_view name, std::string_view who, const std::vector<raid>& log,
               const std::vector<raider>* raiders)
{
    write(out, ",\"", name, "\":[");
    for (std::size_t i = 0; i < log.size(); ++i) {
        write(out, i == 0 ? "" : ",");
        write_raid(out, who, log[i], raiders);
    }
    write(out, "]");
}

void write_members(std::string& out, const std::vector<raider>& members)
{
    write(out, ",\"members\":[");
    for (std::size_t i = 0; i < members.size(); ++i) {
        const auto& m = members[i];
        write(out, i == 0 ? "" : ",");
        write_person_object(out, m.who);
        write(out, ",\"attacks\":", m.attacks, ",\"attackLimit\":", m.limit, ",\"bonusAttackLimit\":", m.bonus,
              ",\"capitalResourcesLooted\":", m.looted, "}");
    }
    write(out, "]");
}

std::uint32_t fallen(const std::vector<raid>& log)
{
    std::uint32_t count = 0;
    for (const auto& r : log)
        count += r.destroyed == r.districts.size();
    return count;
}

template <class Number>
std::uint32_t sum(const auto& all, Number number)
{
    return std::accumulate(all.begin(), all.end(), 0u, [&](auto so_far, auto& one) { return so_far + one.*number; });
}

void write_weekend(std::string& out, const game& g, const raid_weekend& w, bool latest)
{
    auto destroyed = sum(w.attack_log, &raid::destroyed);
    write(out, "{\"state\":\"", w.over ? "ended" : "ongoing", "\",\"startTime\":\"");
    write_time(out, g.clock.shown(w.start));
    write(out, "\",\"endTime\":\"");
    write_time(out, g.clock.shown(w.end));
    write(out, "\",\"capitalTotalLoot\":", sum(w.members, &raider::looted), ",\"raidsCompleted\":",
          fallen(w.attack_log) + fallen(w.defense_log), ",\"totalAttacks\":", sum(w.members, &raider::attacks),
          ",\"enemyDistrictsDestroyed\":", destroyed, ",\"offensiveReward\":", w.over ? 100 + destroyed : 0,
          ",\"defensiveReward\":", w.over ? 100 + sum(w.defense_log, &raid::attacks) : 0);
    if (latest)
        write_members(out, w.members);
    write_log(out, "attackLog", "defender", w.attack_log, latest ? &w.members : nullptr);
    write_log(out, "defenseLog", "attacker", w.defense_log, latest ? &w.visitors : nullptr);
    write(out, "}");
}

}  // namespace

void write_raids(std::string& out, const game& g, std::uint32_t clan, moment when, std::uint32_t limit)
{
    auto start = weekend_start(when);
    if (when < first_raid(g, clan, start))
        start -= 7 * day;
    write(out, "{\"items\":[");
    for (std::uint32_t i = 0; i < limit; ++i) {
        write(out, i == 0 ? "" : ",");
        write_weekend(out, g, weekend_at(g, clan, start - i * 7 * day, when), i == 0);
    }
    write(out, "],\"paging\":{\"cursors\":{}}}");
}

}  // namespace clashcast::simulator
