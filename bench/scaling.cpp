#include "resident.hpp"
#include "rows.hpp"
#include "servers.hpp"
#include "watching.hpp"

#include <fmt/format.h>

namespace bench {
namespace {

struct figures {
    double cpu = 0;     // microseconds a poll
    double memory = 0;  // bytes a subject
};

figures measure(std::size_t clans, std::chrono::nanoseconds span)
{
    simulator world(
        {"--clans", std::to_string(clans), "--players", "0", "--change-rate", "0", "--max-age", "0", "--seed", "1"});
    redis store;
    clashcast::api_options options;
    options.gzip = false;
    auto before = resident_bytes();
    watching here(world.url, every_clan(world.clans, std::chrono::seconds(1)), store.url(), options);
    std::vector<double> spans;
    for (int turn = 0; turn < 5; ++turn)
        spans.push_back(here.poll_for(span));
    figures f;
    f.cpu = median(std::move(spans));
    f.memory = (resident_bytes() - before) / static_cast<double>(clans);
    return f;
}

}  // namespace

std::vector<row> scaling(const settings& how)
{
    auto few = measure(1000, how.span);
    std::vector<row> rows;
    for (std::size_t clans : {10'000u, 100'000u, 1'000'000u}) {
        auto many = measure(clans, how.span);
        rows.push_back(against(fmt::format("scaling_cpu_{}", clans), many.cpu, "us CPU a poll", few.cpu, 1.2));
        rows.push_back(against(fmt::format("scaling_memory_{}", clans), many.memory, "B a subject", few.memory, 1.2));
    }
    return rows;
}

}  // namespace bench
