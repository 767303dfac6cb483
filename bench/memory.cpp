#include "resident.hpp"
#include "rows.hpp"
#include "servers.hpp"
#include "watching.hpp"

#include <utility>

namespace bench {

using clashcast::subject_kind;

namespace {

constexpr double plainest = 48;  // bytes: a hash, a due time, a tag, a failure flag
constexpr auto hardly_ever = std::chrono::hours(24 * 365);
// 20 s by the clock of `watching`. The first polls are spread over it.
constexpr auto soon = std::chrono::minutes(20);

// Times in the game at which no raid is on and no league, or no war: what is on has an agenda, which takes memory.
constexpr auto no_raid = "2026-11-18T12:00:00Z", no_war = "2026-11-05T12:00:00Z";

bool is_measured(subject_kind kind)
{
    return clashcast::traits_of(kind).has_tag && !clashcast::traits_of(kind).is_probe();
}

bool is_of_a_player(subject_kind kind)
{
    return clashcast::traits_of(kind).tag_noun == "player";
}

// What is allocated for each of many, after its first answer.
double bytes_of_one(subject_kind kind, const char* begun)
{
    constexpr auto count = "50000";
    simulator world({"--clans", count, "--players", count, "--time-scale", "1", "--game-start", begun, "--seed", "1"});
    redis server;
    clashcast::api_options few;
    few.connections = 4;
    const auto& tags = is_of_a_player(kind) ? world.players : world.clans;
    auto before = allocated_bytes();
    auto groups = every_clan(tags, soon);
    groups[0].kind = kind;
    watching here(world.url, std::move(groups), server.url(), few);
    return (allocated_bytes() - before) / static_cast<double>(tags.size());
}

}  // namespace

std::vector<row> memory(const settings&)
{
    simulator world({"--clans", "1000000", "--players", "0", "--seed", "1"});
    redis server;
    auto before = resident_bytes();
    watching here(world.url, every_clan(world.clans, hardly_ever), server.url(), {}, 1, watching::until::first_poll);
    auto each = (resident_bytes() - before) / 1e6;
    return {against("memory", each, "B a subject", plainest, 3.5)};
}

std::vector<row> memory_kinds(const settings&)
{
    auto of_clan = bytes_of_one(subject_kind::clan, no_raid);
    std::vector<row> rows;
    for (auto kind : clashcast::all_kinds()) {
        if (!is_measured(kind))
            continue;
        auto each = bytes_of_one(kind, kind == subject_kind::war ? no_war : no_raid);
        rows.push_back(against("memory_" + std::string(to_string(kind)), each, "B a subject", of_clan, 1.1));
    }
    rows.push_back(without_baseline("memory_war_fought", bytes_of_one(subject_kind::war, no_raid), "B a subject"));
    return rows;
}

}  // namespace bench
