// POST /api/v1/reload.
#include "daemon/http/routes/families.hpp"

#include "daemon/http/json_body.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace clashcast::http {

namespace asio = boost::asio;

namespace {

asio::awaitable<response> reload(running_daemon& daemon, call asked)
{
    auto body = parse_object(asked.what.body, {});
    if (auto* wrong = std::get_if<problem>(&body))
        co_return to_response(*wrong);
    if (auto why = away(daemon))
        co_return to_response(*why);
    auto done = co_await daemon.reload();
    if (done.taken)
        co_return json_text(nlohmann::ordered_json{{"changed", done.lines}}.dump());
    auto made = typed_problem("bad-configuration", "the configuration was not taken over; the earlier one stays");
    for (auto& line : done.lines)
        made.errors.emplace_back("", line);
    co_return to_response(made);
}

}  // namespace

std::vector<route_row> reload_routes(running_daemon& daemon)
{
    return {{"POST", "/api/v1/reload", [&daemon](call asked) { return reload(daemon, std::move(asked)); }}};
}

}  // namespace clashcast::http
