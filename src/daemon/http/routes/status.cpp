// GET /api/v1/status.
#include "daemon/http/routes/families.hpp"

#include "async/time_limit.hpp"
#include "daemon/http/routes/daemon_status.hpp"
#include "daemon/http/query.hpp"

#include <chrono>
#include <utility>

namespace clashcast::http {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto status_limit = 5s;

asio::awaitable<response> status(running_daemon& daemon, call asked)
{
    query parameters(asked.what.query, {});
    if (auto wrong = parameters.wrong())
        co_return to_response(*wrong);
    if (auto why = away(daemon); why && daemon.health().held_by)
        co_return to_response(*why);
    auto found = co_await ask_status(daemon);
    co_return found ? json_text(status_as_json(*found)) : to_response(not_turning());
}

}  // namespace

problem not_turning()
{
    return {503, "a poll loop does not answer; see /livez"};
}

asio::awaitable<std::optional<status_facts>> ask_status(running_daemon& daemon)
{
    auto asking = daemon.status();
    auto late = daemon.time().sleep_for(status_limit);
    auto found = co_await race(std::move(asking), std::move(late));
    if (!found)
        co_return std::nullopt;
    status_facts all(daemon.settings(), daemon.facts(), daemon.recent());
    all.status = std::move(*found);
    all.subjects = daemon.subjects();
    all.last_reload = daemon.last_reload();
    all.wall = daemon.time().wall();
    all.now = daemon.time().now();
    co_return all;
}

std::vector<route_row> status_routes(running_daemon& daemon)
{
    return {{"GET", "/api/v1/status", [&daemon](call asked) { return status(daemon, std::move(asked)); }}};
}

}  // namespace clashcast::http
