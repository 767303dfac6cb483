#include "baseline/gzip.hpp"
#include "baseline/http.hpp"
#include "baseline/store.hpp"
#include "rows.hpp"
#include "servers.hpp"
#include "watching.hpp"
#include "xxh3.hpp"

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

std::vector<std::string> unchanging(std::vector<std::string> more = {})
{
    for (auto word : {"--clans", clans, "--players", "0", "--change-rate", "0", "--max-age", "0", "--seed", "1"})
        more.emplace_back(word);
    return more;
}

clashcast::api_options plain_options()
{
    clashcast::api_options options;
    options.gzip = false;
    options.connections = connections;
    return options;
}

std::string_view as_sent(std::string_view body)
{
    return body;
}

// `unpack` decodes what the baseline receives, before it is hashed.
row compare_unchanged(std::string name, double goal, const settings& how, const simulator& world,
                      const clashcast::api_options& options, const bare_endpoint& endpoint,
                      const std::function<std::string_view(std::string_view)>& unpack)
{
    watching here(world.url, every_clan(world.clans, often), {}, options);
    std::uint64_t hashes = 0;
    bare_poller bare(endpoint, clan_paths(world.clans), connections, [&](std::size_t, std::string_view body) {
        auto text = unpack(body);
        hashes ^= XXH3_64bits(text.data(), text.size());
    });
    return compare(
        std::move(name), "us CPU a poll", goal, better::less, [&] { return here.poll_for(how.span); },
        [&] { return bare.run(how.span); });
}

}  // namespace

std::vector<row> poll_unchanged(const settings& how)
{
    simulator world(unchanging());
    return {compare_unchanged("poll_unchanged", 2, how, world, plain_options(), {world.port, false, ""}, as_sent)};
}

std::vector<row> poll_unchanged_tls(const settings& how)
{
    certificate identity;
    simulator world(unchanging({"--certificate", identity.file(), "--key", identity.key()}));
    auto options = plain_options();
    options.ca_file = identity.file();
    return {compare_unchanged("poll_unchanged_tls", 1.5, how, world, options, {world.port, true, ""}, as_sent)};
}

std::vector<row> poll_unchanged_gzip(const settings& how)
{
    simulator world(unchanging());
    auto options = plain_options();
    options.gzip = true;
    bare_gunzip unpack;
    return {compare_unchanged("poll_unchanged_gzip", 1.5, how, world, options,
                              {world.port, false, "Accept-Encoding: gzip\r\n"},
                              [&](std::string_view packed) { return unpack.inflate(packed); })};
}

std::vector<row> poll_changed(const settings& how)
{
    simulator world({"--clans", clans, "--players", "0", "--change-rate", "1", "--max-age", "0", "--seed", "1"});
    redis ours, bare_one;
    watching here(world.url, every_clan(world.clans, often), ours.url(), plain_options());
    bare_store store(bare_one.port());
    bare_poller bare({world.port, false, ""}, clan_paths(world.clans), connections,
                     [&](std::size_t clan, std::string_view body) {
                         XXH3_64bits(body.data(), body.size());
                         store.take(clan, body);
                     });
    bare.run(std::chrono::seconds(1));  // the first responses
    return {compare(
        "poll_changed", "us CPU a poll", 1.7, better::less, [&] { return here.poll_for(how.span); },
        [&] { return bare.run(how.span); })};
}

}  // namespace bench
