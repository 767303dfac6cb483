#include "floor/http.hpp"
#include "floor/store.hpp"
#include "rows.hpp"
#include "servers.hpp"
#include "watching.hpp"

#include <xxhash.h>

namespace bench {
namespace {

constexpr auto clans = "2000";
constexpr std::size_t connections = 32;
constexpr auto often = std::chrono::seconds(1);

std::vector<std::string> clan_paths(const std::vector<std::string>& tags)
{
    std::vector<std::string> paths;
    for (const auto& tag : tags)
        paths.push_back("/clans/%23" + tag.substr(1));
    return paths;
}

}  // namespace

std::vector<row> poll_unchanged(const settings& how)
{
    simulator world({"--clans", clans, "--players", "0", "--change-rate", "0", "--max-age", "0", "--seed", "1"});
    clashcast::api_options options;
    options.gzip = false;
    options.connections = connections;
    watching here(world.url, every_clan(world.clans, often), {}, options);
    std::uint64_t hashes = 0;
    bare_poller bare(world.port, clan_paths(world.clans), connections,
                     [&](std::size_t, std::string_view body) { hashes ^= XXH3_64bits(body.data(), body.size()); });
    return {compare("poll_unchanged", "us CPU a poll", 2, better::less, [&] { return here.poll_for(how.span); },
                    [&] { return bare.run(how.span); })};
}

std::vector<row> poll_changed(const settings& how)
{
    simulator world({"--clans", clans, "--players", "0", "--change-rate", "1", "--max-age", "0", "--seed", "1"});
    redis ours, bare_one;
    clashcast::api_options options;
    options.gzip = false;
    options.connections = connections;
    watching here(world.url, every_clan(world.clans, often), ours.url(), options);
    bare_store store(bare_one.port());
    bare_poller bare(world.port, clan_paths(world.clans), connections, [&](std::size_t clan, std::string_view body) {
        XXH3_64bits(body.data(), body.size());
        store.take(clan, body);
    });
    bare.run(std::chrono::seconds(1));  // its baselines
    return {compare("poll_changed", "us CPU a poll", 1.7, better::less, [&] { return here.poll_for(how.span); },
                    [&] { return bare.run(how.span); })};
}

}  // namespace bench
