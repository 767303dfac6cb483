#include "resident.hpp"
#include "rows.hpp"
#include "servers.hpp"
#include "watching.hpp"

#include <memory>

namespace bench {

using clashcast::subject_kind;

namespace {

constexpr double plainest = 48;  // bytes: a hash, a due time, a tag, a failure flag
constexpr auto hardly_ever = std::chrono::hours(24 * 365);
// 20 s by the clock of `watching`. The first polls are spread over it.
constexpr auto soon = std::chrono::minutes(20);

bool is_measured(subject_kind kind)
{
    return clashcast::traits_of(kind).has_tag && !clashcast::traits_of(kind).is_probe();
}

bool is_of_a_player(subject_kind kind)
{
    return clashcast::traits_of(kind).tag_noun == "player";
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

// What one kind needs stays in use while the next is measured.
std::vector<row> memory_kinds(const settings&)
{
    constexpr auto count = "100000";
    simulator world({"--clans", count, "--players", count, "--time-scale", "1", "--seed", "1"});
    redis server;
    clashcast::api_options few;
    few.connections = 4;
    std::vector<std::unique_ptr<watching>> in_use;
    std::vector<row> rows;
    double of_clan = 0;
    for (auto kind : clashcast::all_kinds()) {
        if (!is_measured(kind))
            continue;
        auto groups = every_clan(is_of_a_player(kind) ? world.players : world.clans, soon);
        groups[0].kind = kind;
        auto before = resident_bytes();
        in_use.push_back(std::make_unique<watching>(world.url, groups, server.url(), few));
        auto each = (resident_bytes() - before) / static_cast<double>(groups[0].tags.size());
        of_clan = of_clan > 0 ? of_clan : each;
        rows.push_back(against("memory_" + std::string(to_string(kind)), each, "B a subject", of_clan, 1.1));
    }
    return rows;
}

}  // namespace bench
