#include "daemon/http/routes/families.hpp"

#include "daemon/http/status_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iterator>
#include <utility>

namespace clashcast::http {
namespace {

problem standby(const running_daemon& daemon, const journal_owner& owner)
{
    auto made = typed_problem("standby", fmt::format("{} owns the journal; this process takes over when that one ends",
                                                     name_of(owner)));
    made.members = {{"version", nlohmann::json(daemon.facts().version).dump()},
                    {"instance", nlohmann::json(daemon.settings().journal.instance).dump()},
                    {"now", as_json(daemon.time().wall())},
                    {"started", as_json(daemon.facts().started)},
                    {"owner", owner.instance.empty() ? "null" : nlohmann::json(owner.instance).dump()}};
    return made;
}

problem unavailable(std::string why)
{
    problem made(503, std::move(why));
    made.headers.emplace_back("Retry-After", "1");
    return made;
}

}  // namespace

std::optional<problem> away(const running_daemon& daemon)
{
    auto health = daemon.health();
    auto now = daemon.phase();
    if (health.held_by && now != phase::stopping)
        return standby(daemon, *health.held_by);
    if (now == phase::starting)
        return unavailable("clashcast is starting");
    if (now == phase::stopping)
        return unavailable("clashcast is stopping");
    if (!health.up || now == phase::waiting)
        return unavailable("the journal cannot be reached: " + health.problem);
    return std::nullopt;
}

std::string name_of(const journal_owner& owner)
{
    if (!owner.instance.empty())
        return "instance " + owner.instance;
    return owner.process > 0 ? fmt::format("process {}", owner.process) : "another process";
}

std::vector<route_row> all_routes(running_daemon& daemon)
{
    std::vector<route_row> all;
    auto add = [&](std::vector<route_row> rows) {
        all.insert(all.end(), std::move_iterator(rows.begin()), std::move_iterator(rows.end()));
    };
    add(health_routes(daemon));
    add(status_routes(daemon));
    add(sink_routes(daemon));
    add(rewind_routes(daemon));
    add(dead_letter_routes(daemon));
    add(event_routes(daemon));
    add(watch_routes(daemon));
    add(war_routes(daemon));
    add(reload_routes(daemon));
    add(metrics_routes(daemon));
    add(document_routes());
    return all;
}

}  // namespace clashcast::http
