#include "simulator/world/league.hpp"

#include "simulator/world/names.hpp"
#include "simulator/world/text.hpp"
#include "simulator/world/war_body.hpp"

namespace clashcast::simulator {
namespace {

constexpr std::string_view not_found = R"({"reason":"notFound"})";

// The rest of the line-up as a group lists it, as large as that of a war and those who may take over.
void write_members(std::string& out, const war_side& side, std::uint32_t count)
{
    for (std::uint32_t i = 0; i < count; ++i) {
        auto& f = side.fighters[i];
        write(out, i == 0 ? ",\"members\":[{\"tag\":\"#" : ",{\"tag\":\"#");
        write_tag(out, side.member_tags, f.number);
        write(out, "\",\"name\":\"");
        write_person(out, f.name);
        write(out, "\",\"townHallLevel\":", f.hall, "}");
    }
    write(out, "]");
}

void write_clan(std::string& out, const game& g, const league_group& group, const combatant& clan)
{
    auto count = group.team + 2;
    auto side = line_up(g, clan, count, group.formed);
    write(out, "{");
    write_identity(out, side.look);
    write(out, ",\"clanLevel\":", side.look.level, ",");
    write_badge_urls(out, side.look);
    write_members(out, side, count);
    write(out, "}");
}

void write_rounds(std::string& out, const game& g, const league_group& group, moment when)
{
    auto all = boundaries(g, group, when);
    for (std::uint32_t round = 0; round < rounds; ++round) {
        write(out, round == 0 ? "{\"warTags\":[" : ",{\"warTags\":[");
        for (std::uint32_t war = 0; war < wars_each_round; ++war) {
            write(out, war == 0 ? "\"#" : ",\"#");
            if (all[round] <= when)
                write_tag(out, tag_space::league_war,
                          league_war_number(g, {group.season, group.number, round, war}));
            else
                write(out, "0");
            write(out, "\"");
        }
        write(out, "]}");
    }
}

std::string_view state_of(const std::array<moment, rounds + 2>& all, moment when)
{
    return when < all[1] ? "preparation" : when < all.back() ? "inWar" : "ended";
}

void write_month(std::string& out, moment when)
{
    auto month = month_number(when);
    fmt::format_to(std::back_inserter(out), "{:04}-{:02}", month / 12, month % 12 + 1);
}

}  // namespace

unsigned write_league_group(std::string& out, const game& g, std::uint32_t clan, moment when)
{
    auto group = group_of(g, clan, when);
    if (!group) {
        write(out, not_found);
        return 404;
    }
    write(out, "{\"state\":\"", state_of(boundaries(g, *group, when), when), "\",\"season\":\"");
    write_month(out, when);
    write(out, "\",\"clans\":[");
    for (std::uint32_t i = 0; i < group_size; ++i) {
        write(out, i == 0 ? "" : ",");
        write_clan(out, g, *group, group->clans[i]);
    }
    write(out, "],\"rounds\":[");
    write_rounds(out, g, *group, when);
    write(out, "]}");
    return 200;
}

unsigned write_league_war(std::string& out, const game& g, const league_war_id& id, moment when)
{
    auto war = league_war(g, id);
    if (when < war.prepared) {
        write(out, not_found);
        return 404;
    }
    auto seen = moment_of(g, war, when);
    auto times = shown_times(g, war, when);
    write_war_state(out, seen);
    write_war_times(out, times);
    write_war_sides(out, sides_of(g, war, when), seen, 0);
    write(out, ",\"warStartTime\":\"");
    write_time(out, times.start);
    write(out, "\"}");
    return 200;
}

}  // namespace clashcast::simulator
