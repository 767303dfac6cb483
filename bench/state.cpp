#include "floor/redis.hpp"
#include "floor/zstd.hpp"
#include "rows.hpp"
#include "servers.hpp"
#include "watching.hpp"

#include "journal/redis/memory.hpp"
#include "simulator/made_world.hpp"

#include <hiredis/hiredis.h>

namespace bench {
namespace {

constexpr std::uint32_t subjects = 2'000, seed = 1;
constexpr int smallest = 19;  // zstd's level

std::uint64_t used_memory(bare_redis& server)
{
    server.ask({"INFO", "memory"});
    return clashcast::parse_memory(server.next()->str).used;
}

// What goes when all of it is deleted: the scripts and whatever else Redis takes once are no part of a subject.
double stored(clashcast::kind of)
{
    auto count = std::to_string(subjects);
    simulator world({"--clans", count, "--players", count, "--change-rate", "0", "--seed", std::to_string(seed)});
    redis server;
    auto groups = every_clan(of == clashcast::kind::player ? world.players : world.clans, std::chrono::hours(1));
    groups.front().of = of;
    watching(world.url, std::move(groups), server.url());
    bare_redis look(server.port());
    auto all = used_memory(look);
    look.ask({"FLUSHALL", "SYNC"});
    look.next();
    return static_cast<double>(all - used_memory(look)) / subjects;
}

// Each answer by itself, as small as zstd makes it, and nothing else.
double packed(clashcast::kind of)
{
    clashcast::simulator::made_world world(seed, subjects, subjects, 0);
    bare_zstd zstd(smallest);
    std::size_t sum = 0;
    std::string body;
    for (std::uint32_t i = 0; i < subjects; ++i) {
        body.clear();
        world.answer(body, of == clashcast::kind::player ? 2 * subjects + i : 2 * i, 1);
        sum += zstd.pack(body).size();
    }
    return static_cast<double>(sum) / subjects;
}

}  // namespace

std::vector<row> state(const settings&)
{
    using clashcast::kind;
    return {beside("state_clan", stored(kind::clan), "B", packed(kind::clan), 1.6),
            beside("state_player", stored(kind::player), "B", packed(kind::player), 1.6)};
}

}  // namespace bench
