#include "baseline/redis.hpp"
#include "rows.hpp"
#include "servers.hpp"
#include "watching.hpp"

namespace bench {
namespace {

using std::chrono::steady_clock;

double seconds_since(steady_clock::time_point start)
{
    return std::chrono::duration<double>(steady_clock::now() - start).count();
}

}  // namespace

std::vector<row> restart(const settings&)
{
    simulator world({"--clans", "100000", "--players", "0", "--change-rate", "0", "--max-age", "0", "--seed", "1"});
    redis server;
    constexpr auto rarely = std::chrono::hours(24);
    constexpr auto times = 86'400 / 20;  // all first polls come within 20 s
    watching(world.url, every_clan(world.clans, rarely), server.url(), {}, times);
    auto ours = [&] {
        auto start = steady_clock::now();
        watching here(world.url, every_clan(world.clans, rarely), server.url(), {}, 1, watching::until::first_poll);
        return seconds_since(start);
    };
    std::vector<std::string> subjects;
    for (const auto& tag : world.clans)
        subjects.push_back("clan/" + tag);
    bare_redis bare(server.port());
    auto baseline = [&] {
        auto start = steady_clock::now();
        bare.read_fields("{clashcast:0}:headers", subjects);
        return seconds_since(start);
    };
    return {compare("restart", "s", 2, better::less, ours, baseline)};
}

}  // namespace bench
