// GET /livez, /readyz.
#include "daemon/http/routes/families.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>

namespace clashcast::http {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_turn = 10s;

response live(const running_daemon& daemon)
{
    auto silent = daemon.recent().since_last_sample(daemon.time().now());
    if (silent <= longest_turn)
        return plain_text(200, "ok\n");
    return plain_text(503, fmt::format("a poll loop has not turned for {} s\n",
                                       std::chrono::floor<std::chrono::seconds>(silent).count()));
}

// A broker that is away does not count: events wait in the journal, and a restart would not bring it back.
std::string why_not_ready(const running_daemon& daemon)
{
    auto health = daemon.health();
    auto now = daemon.phase();
    if (now == phase::stopping)
        return "stopping";
    if (health.held_by)
        return "waiting for " + name_of(*health.held_by);
    if (now == phase::starting)
        return "starting";
    if (now == phase::waiting)
        return "waiting for the journal: " + health.problem;
    return health.up ? "" : "journal away: " + health.problem;
}

response ready(const running_daemon& daemon)
{
    auto why = why_not_ready(daemon);
    return why.empty() ? plain_text(200, "ready\n") : plain_text(503, why + '\n');
}

}  // namespace

std::vector<route_row> health_routes(running_daemon& daemon)
{
    return {{"GET", "/livez", at_once([&daemon](const call&) { return live(daemon); })},
            {"GET", "/readyz", at_once([&daemon](const call&) { return ready(daemon); })}};
}

}  // namespace clashcast::http
