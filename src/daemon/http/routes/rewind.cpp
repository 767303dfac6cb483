// POST /api/v1/sinks/{name}/rewind.
#include "daemon/http/routes/families.hpp"

#include "daemon/admin/rewind_target.hpp"
#include "daemon/http/json_body.hpp"

#include <clashcast/log.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace clashcast::http {

namespace asio = boost::asio;

namespace {

// What the body asks for, or what is wrong with it.
std::variant<admin::rewind_target, problem> read_target(const std::string& text, timestamp now)
{
    auto body = parse_object(text, {"to"});
    if (auto* wrong = std::get_if<problem>(&body))
        return *wrong;
    auto& object = std::get<nlohmann::json>(body);
    if (!object.contains("to") || !object["to"].is_string())
        return invalid(422, {{"/to", "to must be a position, a time, how long ago (\"10m\"), or \"beginning\""}});
    auto target = admin::parse_rewind_target(object["to"].get<std::string>(), now);
    if (!target)
        return invalid(422, {{"/to", target.error().what}});
    if (target->is_end)
        return invalid(422, {{"/to", "to must not be \"end\": stop clashcast, and use `clashcast sinks rewind`"}});
    return *target;
}

asio::awaitable<result<consumer_status>> consumer_of(running_daemon& daemon, std::string name)
{
    auto all = co_await daemon.store().status();
    if (!all)
        co_return all.error();
    auto is_it = [&](const consumer_status& one) { return one.consumer == name; };
    auto found = std::find_if(all->consumers.begin(), all->consumers.end(), is_it);
    if (found == all->consumers.end())
        co_return failure(errc::invalid, "the journal has no consumer named " + name);
    co_return *found;
}

response rewound(position before, position now)
{
    auto again = before.sequence - std::min(before.sequence, now.sequence);
    return json_text(nlohmann::ordered_json{{"position", to_string(now)}, {"again", again}}.dump());
}

asio::awaitable<response> rewind(running_daemon& daemon, call asked)
{
    auto target = read_target(asked.what.body, daemon.time().wall());
    if (auto* wrong = std::get_if<problem>(&target))
        co_return to_response(*wrong);
    if (auto why = away(daemon))
        co_return to_response(*why);
    auto name = asked.parameters.at("name");
    if (!config::find_sink(daemon.settings(), name))
        co_return to_response(typed_problem("unknown-sink", fmt::format("no sink named {} is configured", name)));
    auto to = std::get<admin::rewind_target>(target);
    auto before = co_await consumer_of(daemon, name);
    if (!before)
        co_return to_response(problem(503, before.error().what));
    if (to.is_time && to.at > before->at)
        co_return rewound(before->at, before->at);
    auto done = co_await daemon.rewind(name, to.at);
    if (!done)
        co_return to_response(done.error().code == errc::invalid ? invalid(422, {{"/to", done.error().what}})
                                                                 : problem(503, done.error().what));
    auto after = co_await consumer_of(daemon, name);
    if (!after)
        co_return to_response(problem(503, after.error().what));
    log::info("http: sink {} moved from {} to {}", name, to_string(before->at), to_string(after->since));
    co_return rewound(before->at, after->since);
}

}  // namespace

std::vector<route_row> rewind_routes(running_daemon& daemon)
{
    return {{"POST", "/api/v1/sinks/{name}/rewind",
             [&daemon](call asked) { return rewind(daemon, std::move(asked)); }}};
}

}  // namespace clashcast::http
