#include "baseline/redis.hpp"
#include "baseline/zstd.hpp"
#include "rows.hpp"
#include "servers.hpp"
#include "watching.hpp"

#include "journal/redis/memory_usage.hpp"
#include "simulator/world/made_world.hpp"

#include <hiredis/hiredis.h>

namespace bench {
namespace {

constexpr std::uint32_t subjects = 2'000, seed = 1;
constexpr int smallest = 19;  // zstd's level

std::uint64_t used_memory(bare_redis& server)
{
    server.ask({"INFO", "memory"});
    return clashcast::parse_memory_usage(server.next()->str).used;
}

// The memory that deleting everything frees: scripts and other constant costs do not count.
double stored(clashcast::subject_kind kind)
{
    auto count = std::to_string(subjects);
    simulator world({"--clans", count, "--players", count, "--change-rate", "0", "--seed", std::to_string(seed)});
    redis server;
    auto groups =
        every_clan(kind == clashcast::subject_kind::player ? world.players : world.clans, std::chrono::hours(1));
    groups.front().kind = kind;
    watching(world.url, std::move(groups), server.url());
    bare_redis look(server.port());
    auto all = used_memory(look);
    look.ask({"FLUSHALL", "SYNC"});
    look.next();
    return static_cast<double>(all - used_memory(look)) / subjects;
}

// Each response alone, compressed as well as zstd can.
double packed(clashcast::subject_kind kind)
{
    clashcast::simulator::made_world world(seed, subjects, subjects, 0);
    bare_zstd zstd(smallest);
    std::size_t sum = 0;
    std::string body;
    for (std::uint32_t i = 0; i < subjects; ++i) {
        body.clear();
        world.answer(body, kind == clashcast::subject_kind::player ? 2 * subjects + i : 2 * i, 1);
        sum += zstd.pack(body).size();
    }
    return static_cast<double>(sum) / subjects;
}

}  // namespace

std::vector<row> state(const settings&)
{
    using clashcast::subject_kind;
    return {against("state_clan", stored(subject_kind::clan), "B", packed(subject_kind::clan), 1.6),
            against("state_player", stored(subject_kind::player), "B", packed(subject_kind::player), 1.6)};
}

}  // namespace bench
