// GET /api/v1/sinks, DELETE /api/v1/sinks/{name}.
#include "daemon/http/routes/families.hpp"

#include "daemon/admin/sinks.hpp"
#include "daemon/http/query.hpp"
#include "daemon/http/routes/daemon_status.hpp"

#include <fmt/format.h>

#include <utility>

namespace clashcast::http {

namespace asio = boost::asio;

namespace {

asio::awaitable<response> list(running_daemon& daemon, call asked)
{
    query parameters(asked.what.query, {});
    if (auto wrong = parameters.wrong())
        co_return to_response(*wrong);
    if (auto why = away(daemon))
        co_return to_response(*why);
    auto found = co_await ask_status(daemon);
    co_return found ? json_text(sinks_as_json(*found)) : to_response(not_turning());
}

problem not_forgotten(const failure& why, const std::string& name)
{
    if (why.code == errc::conflict)
        return typed_problem("not-unconfigured",
                             fmt::format("sink {} is in the configuration; remove it there first", name));
    if (why.code == errc::invalid)
        return typed_problem("unknown-sink", fmt::format("the journal has no consumer named {}", name));
    return {503, why.what};
}

asio::awaitable<response> forget(running_daemon& daemon, call asked)
{
    if (auto why = away(daemon))
        co_return to_response(*why);
    auto name = asked.parameters.at("name");
    auto* sink = config::find_sink(daemon.settings(), name);
    auto done = co_await admin::forget_consumer(daemon.store(), sink, name, false);
    if (!done)
        co_return to_response(not_forgotten(done.error(), name));
    co_return response(204, "", "");
}

}  // namespace

std::vector<route_row> sink_routes(running_daemon& daemon)
{
    return {{"GET", "/api/v1/sinks", [&daemon](call asked) { return list(daemon, std::move(asked)); }},
            {"DELETE", "/api/v1/sinks/{name}", [&daemon](call asked) { return forget(daemon, std::move(asked)); }}};
}

}  // namespace clashcast::http
