// GET /metrics.
#include "daemon/http/routes/families.hpp"

#include "daemon/http/query.hpp"
#include "daemon/http/routes/daemon_status.hpp"
#include "daemon/metrics/metrics.hpp"

#include <string>
#include <utility>

namespace clashcast::http {

namespace asio = boost::asio;

namespace {

asio::awaitable<response> metrics_text(running_daemon& daemon, call)
{
    auto found = co_await ask_status(daemon);
    if (!found)
        co_return to_response(not_turning());
    metrics::last_reload reload;
    reload.taken = !found->last_reload || found->last_reload->taken;
    reload.success = daemon.facts().loaded;
    auto text = metrics::text_of(found->status, daemon.settings(), reload, metrics::read_process_usage(), found->wall);
    co_return response(200, std::string(metrics::content_type), std::move(text));
}

}  // namespace

std::vector<route_row> metrics_routes(running_daemon& daemon)
{
    return {{"GET", "/metrics", [&daemon](call asked) { return metrics_text(daemon, std::move(asked)); }}};
}

}  // namespace clashcast::http
