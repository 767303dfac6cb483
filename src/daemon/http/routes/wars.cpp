// GET /api/v1/wars.
#include "daemon/http/routes/families.hpp"

#include "daemon/http/war_json.hpp"
#include "watch/stored_groups.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace clashcast::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_wars = 200, most_clans = 1000;  // that are shown, and looked at

// The clans whose wars are watched, each once.
std::vector<std::string> clans_of(const std::vector<watch_group>& configured, const std::vector<watch_group>& stored)
{
    std::set<std::string> clans;
    for (auto* groups : {&configured, &stored})
        for (auto& group : *groups)
            if (group.kind == subject_kind::war)
                for (auto& tag : group.tags)
                    if (clans.size() < most_clans)
                        clans.insert(tag);
    return {clans.begin(), clans.end()};
}

bool comes_first(const shown_war& a, const shown_war& b)
{
    return std::tuple(!a.is_on, a.end) < std::tuple(!b.is_on, b.end);
}

std::string list_of(std::vector<shown_war> wars)
{
    std::sort(wars.begin(), wars.end(), comes_first);
    wars.resize(std::min(wars.size(), most_wars));
    std::string list;
    for (auto& one : wars)
        list += (list.empty() ? "" : ",") + one.json;
    return R"({"wars":[)" + list + "]}";
}

asio::awaitable<response> wars(running_daemon& daemon, call)
{
    if (auto why = away(daemon))
        co_return to_response(*why);
    auto stored = co_await daemon.store().watches();
    if (!stored)
        co_return to_response(problem(503, stored.error().what));
    std::vector<shown_war> found;
    for (auto& clan : clans_of(daemon.settings().watch, groups_of(*stored))) {
        auto last = co_await daemon.store().load(subject(subject_kind::war, clan));
        if (!last)
            co_return to_response(problem(503, last.error().what));
        if (auto war = war_in(last->body, clan, daemon.time().wall()))
            found.push_back(std::move(*war));
    }
    co_return json_text(list_of(std::move(found)));
}

}  // namespace

std::vector<route_row> war_routes(running_daemon& daemon)
{
    return {{"GET", "/api/v1/wars", [&daemon](call asked) { return wars(daemon, std::move(asked)); }}};
}

}  // namespace clashcast::http
