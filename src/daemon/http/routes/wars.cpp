// GET /api/v1/wars.
#include "daemon/http/routes/families.hpp"

#include "daemon/http/routes/time_limit.hpp"
#include "daemon/http/war_json.hpp"
#include "watch/stored_groups.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

namespace clashcast::http {

namespace asio = boost::asio;
namespace {

constexpr std::size_t most_wars = 200, most_subjects = 1000;  // that are shown, and looked at

// The subjects whose checkpoints have wars, each once: a clan's league wars are its wars.
std::set<subject> subjects_of(const std::vector<watch_group>& configured, const std::vector<watch_group>& stored)
{
    std::set<subject> found;
    for (auto* groups : {&configured, &stored})
        for (auto& group : *groups)
            if (group.kind == subject_kind::war || group.kind == subject_kind::league)
                for (auto& tag : group.tags)
                    if (found.size() < most_subjects)
                        found.emplace(group.kind, tag);
    return found;
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

std::vector<shown_war> wars_in(const checkpoint& last, const subject& what, timestamp now)
{
    if (what.kind == subject_kind::league)
        return league_wars_in(last, what.tag, now);
    auto war = war_in(last.body, what.tag, now);
    return war ? std::vector{std::move(*war)} : std::vector<shown_war>();
}

asio::awaitable<response> wars(running_daemon& daemon)
{
    if (auto why = away(daemon))
        co_return to_response(*why);
    auto stored = co_await daemon.store().watches();
    if (!stored)
        co_return to_response(problem(503, stored.error().what));
    std::vector<shown_war> found;
    for (auto& what : subjects_of(daemon.settings().watch, groups_of(*stored))) {
        auto last = co_await daemon.store().load(what);
        if (!last)
            co_return to_response(problem(503, last.error().what));
        auto wars = wars_in(*last, what, daemon.time().wall());
        std::move(wars.begin(), wars.end(), std::back_inserter(found));
    }
    co_return json_text(list_of(std::move(found)));
}

}  // namespace

std::vector<route_row> war_routes(running_daemon& daemon)
{
    return {{"GET", "/api/v1/wars", [&daemon](call) { return within_limit(daemon, wars(daemon)); }}};
}

}  // namespace clashcast::http
