#include "resident.hpp"
#include "rows.hpp"
#include "servers.hpp"
#include "watching.hpp"

namespace bench {
namespace {

constexpr double plainest = 48;  // bytes: a hash, a due time, a tag, whether it fails

}  // namespace

std::vector<row> memory(const settings&)
{
    simulator world({"--clans", "1000000", "--players", "0", "--seed", "1"});
    redis server;
    auto before = resident_bytes();
    constexpr auto hardly_ever = std::chrono::hours(24 * 365);
    watching here(world.url, every_clan(world.clans, hardly_ever), server.url(), {}, 1, watching::until::first_poll);
    auto each = (resident_bytes() - before) / 1e6;
    return {beside("memory", each, "B a subject", plainest, 3.5)};
}

}  // namespace bench
