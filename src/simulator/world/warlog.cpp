#include "simulator/world/warlog.hpp"

#include "simulator/world/hash_random.hpp"
#include "simulator/world/roster.hpp"
#include "simulator/world/text.hpp"
#include "simulator/world/war_schedule.hpp"
#include "simulator/world/war_sides.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace clashcast::simulator {
namespace {

enum salt : std::uint64_t { wars_before = 1100 };

std::string_view result_of(const war_sides& sides)
{
    std::tuple own(sides[0].stars, sides[0].destruction), other(sides[1].stars, sides[1].destruction);
    return own > other ? "win" : own < other ? "lose" : "tie";
}

// `sides` begin with the clan's own.
void write_row(std::string& out, const war_moment& war, const war_sides& sides, std::chrono::sys_seconds end)
{
    write(out, "{\"result\":\"", result_of(sides), "\",\"endTime\":\"");
    write_time(out, end);
    write(out, "\",\"teamSize\":", war.team, ",\"attacksPerMember\":", attacks_each,
          ",\"battleModifier\":\"none\",\"clan\":");
    write_side_head(out, sides[0], war);
    write(out, ",\"expEarned\":", 50 + sides[0].stars, "},\"opponent\":");
    write_side_head(out, sides[1], war);
    write(out, "}}");
}

constexpr std::string_view end_of_rows = "],\"paging\":{\"cursors\":{}}}";

}  // namespace

void write_warlog(std::string& out, std::uint64_t seed, std::uint32_t clan, std::uint32_t version)
{
    constexpr std::uint32_t most = 10;
    auto key = clan_key(seed, clan);
    auto wars = version + below(draw(key, wars_before), 2 * most);
    write(out, "{\"items\":[");
    for (auto number = wars; number > wars - std::min(wars, most); --number) {
        write(out, number == wars ? "" : ",");
        auto war = ended_war(key, number - 1);
        write_row(out, war, sides_of(key, clan, war), times_of(key, war).end);
    }
    write(out, end_of_rows);
}

void write_warlog(std::string& out, const game& g, std::uint32_t clan, moment when, std::uint32_t limit)
{
    constexpr auto over = moment::max();
    write(out, "{\"items\":[");
    auto all = ended_wars(g, clan, when, limit);
    for (std::size_t i = 0; i < all.size(); ++i) {
        write(out, i == 0 ? "" : ",");
        auto& war = all[i].course;
        auto sides = sides_of(g, war, over);
        if (war.clans[0].clan != clan)
            std::swap(sides[0], sides[1]);
        write_row(out, moment_of(g, war, over), sides, shown_times(g, war, over).end);
    }
    write(out, end_of_rows);
}

}  // namespace clashcast::simulator
