// GET and POST /api/v1/watches, GET, PUT and DELETE /api/v1/watches/{kind}/{tag}.
#include "daemon/http/routes/families.hpp"

#include "daemon/admin/watches.hpp"
#include "daemon/config/duration.hpp"
#include "daemon/config/watch_origins.hpp"
#include "daemon/http/json_body.hpp"
#include "daemon/http/query.hpp"
#include "daemon/http/status_json.hpp"
#include "daemon/http/routes/time_limit.hpp"
#include "daemon/http/routes/watch_edits.hpp"
#include "daemon/http/watch_pages.hpp"
#include "json/document.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace clashcast::http {

namespace asio = boost::asio;
using nlohmann::ordered_json;

namespace {

constexpr std::uint64_t usual_page = 100, largest_page = 1000;

// What the rows are about. A watch of several subjects is shown by its clan.
subject subject_of(const watch_row& row)
{
    auto kind = find_kind(row.name.kind);
    return {kind.value_or(subject_kind::clan), row.name.tag};
}

// From the last answer; nothing: there was none, or it has no name.
asio::awaitable<std::optional<std::string>> name_in_answer(running_daemon& daemon, subject what)
{
    auto last = co_await daemon.store().load(std::move(what));
    json::document body;
    if (!last || last->body.empty() || !body.parse(last->body))
        co_return std::nullopt;
    auto name = body.root()["name"].text();
    if (name.empty())
        name = body.root()["clan"]["name"].text();
    co_return name.empty() ? std::nullopt : std::optional(std::string(name));
}

ordered_json when(const std::optional<timestamp>& time)
{
    return time ? ordered_json::parse(as_json(*time)) : ordered_json();
}

ordered_json to_json(const watch_row& row, const subject_facts& known, const std::optional<std::string>& name)
{
    ordered_json one{{"kind", row.name.kind}, {"tag", row.name.tag}};
    one["name"] = name ? ordered_json(*name) : ordered_json();
    one["origin"] = config::name_of(row.origin);
    one["interval"] = config::to_string(row.interval);
    one["polled"] = when(known.answered);
    one["changed"] = when(known.changed);
    one["failure"] = known.failure.empty() ? ordered_json() : ordered_json(known.failure);
    one["members"] = nullptr;
    return one;
}

asio::awaitable<ordered_json> describe(running_daemon& daemon, std::vector<watch_row> rows)
{
    std::vector<subject> subjects;
    for (auto& row : rows)
        subjects.push_back(subject_of(row));
    auto known = co_await daemon.look_at(subjects);
    auto list = ordered_json::array();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto name = co_await name_in_answer(daemon, subjects[i]);
        list.push_back(to_json(rows[i], known[i], name));
    }
    co_return list;
}

watch_filter read_filter(query& parameters)
{
    watch_filter filter;
    filter.kind = parameters.text("kind").value_or("");
    filter.search = parameters.text("search").value_or("");
    filter.limit = static_cast<std::size_t>(parameters.number("limit", 1, largest_page, usual_page));
    filter.after = static_cast<std::size_t>(parameters.number("after", 0, UINT32_MAX, 0));
    if (auto origin = parameters.text("origin")) {
        filter.origin = config::find_origin(*origin);
        if (!filter.origin)
            parameters.reject("origin", "origin must be file, runtime or members");
    }
    return filter;
}

asio::awaitable<response> list(running_daemon& daemon, call asked)
{
    query parameters(asked.what.query, {"kind", "origin", "search", "limit", "after"});
    auto filter = read_filter(parameters);
    if (auto wrong = parameters.wrong())
        co_return to_response(*wrong);
    if (auto why = away(daemon))
        co_return to_response(*why);
    auto stored = co_await daemon.store().watches();
    if (!stored)
        co_return to_response(problem(503, stored.error().what));
    auto page = page_of(daemon.settings(), *stored, filter);
    auto shown = page.rows.size();
    auto rows = co_await describe(daemon, std::move(page.rows));
    ordered_json answer{{"watches", std::move(rows)}};
    auto reached = filter.after + shown;
    answer["next"] = reached < page.total ? ordered_json(std::to_string(reached)) : ordered_json();
    answer["total"] = page.total;
    co_return json_text(answer.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
}

asio::awaitable<response> change(running_daemon& daemon, call asked)
{
    auto body = parse_object(asked.what.body, {"add", "remove"});
    if (auto* wrong = std::get_if<problem>(&body))
        co_return to_response(*wrong);
    std::vector<problem_detail> errors;
    watch_edit edit;
    std::vector<stored_watch> removed;
    read_watches(std::get<nlohmann::json>(body), "add", errors, edit.add);
    read_watches(std::get<nlohmann::json>(body), "remove", errors, removed);
    if (!errors.empty())
        co_return to_response(invalid(422, std::move(errors)));
    for (auto& one : removed)
        edit.remove.push_back(std::move(one.name));
    auto done = co_await carry_out_edit(daemon, std::move(edit));
    if (done.wrong)
        co_return to_response(*done.wrong);
    auto warning = admin::demand_warning(done.after, daemon.settings());
    ordered_json answer{{"added", done.counts.added}, {"removed", done.counts.removed},
                        {"unchanged", done.counts.unchanged}};
    answer["warning"] = warning.empty() ? ordered_json() : ordered_json(warning);
    co_return json_text(answer.dump());
}

result<watch_name> name_in(const call& asked)
{
    auto tag = asked.parameters.at("tag");
    return checked(watch_name(asked.parameters.at("kind"), tag));
}

problem not_watched(const watch_name& name)
{
    return {404, fmt::format("{} {} is not watched", name.kind, name.tag)};
}

asio::awaitable<response> show(running_daemon& daemon, watch_name name, const std::vector<stored_watch>& stored,
                               unsigned status)
{
    auto row = find_row(daemon.settings(), stored, name);
    if (!row)
        co_return to_response(not_watched(name));
    std::vector<watch_row> rows{*row};
    auto shown = co_await describe(daemon, std::move(rows));
    auto answer = json_text(shown.front().dump(-1, ' ', false, ordered_json::error_handler_t::replace));
    answer.status = status;
    co_return answer;
}

asio::awaitable<response> get_one(running_daemon& daemon, call asked)
{
    auto name = name_in(asked);
    if (!name)
        co_return to_response(problem(404, name.error().what));
    if (auto why = away(daemon))
        co_return to_response(*why);
    auto stored = co_await daemon.store().watches();
    if (!stored)
        co_return to_response(problem(503, stored.error().what));
    co_return co_await show(daemon, *name, *stored, 200);
}

asio::awaitable<response> put_one(running_daemon& daemon, call asked)
{
    auto body = parse_object(asked.what.body, {"interval"});
    if (auto* wrong = std::get_if<problem>(&body))
        co_return to_response(*wrong);
    std::vector<problem_detail> errors;
    auto interval = read_interval(std::get<nlohmann::json>(body), "", errors);
    auto name = name_in(asked);
    if (!name)
        errors.emplace_back("tag", name.error().what);
    if (!errors.empty())
        co_return to_response(invalid(422, std::move(errors)));
    watch_edit edit;
    edit.add.emplace_back(*name, *interval);
    auto done = co_await carry_out_edit(daemon, std::move(edit));
    if (done.wrong)
        co_return to_response(*done.wrong);
    bool is_new = !find_row(daemon.settings(), done.before, *name);
    co_return co_await show(daemon, *name, done.after, is_new ? 201 : 200);
}

asio::awaitable<response> delete_one(running_daemon& daemon, call asked)
{
    auto name = name_in(asked);
    if (!name)
        co_return to_response(problem(404, name.error().what));
    watch_edit edit;
    edit.remove.push_back(*name);
    auto done = co_await carry_out_edit(daemon, std::move(edit));
    if (done.wrong)
        co_return to_response(*done.wrong);
    co_return done.counts.removed > 0 ? response(204, "", "") : to_response(not_watched(*name));
}

}  // namespace

std::vector<route_row> watch_routes(running_daemon& daemon)
{
    auto with = [&daemon](asio::awaitable<response> (*answer)(running_daemon&, call)) {
        return [&daemon, answer](call asked) { return answer(daemon, std::move(asked)); };
    };
    auto reading = [with, &daemon](asio::awaitable<response> (*answer)(running_daemon&, call)) {
        return [&daemon, answer = with(answer)](call asked) { return within_limit(daemon, answer(std::move(asked))); };
    };
    constexpr auto one = "/api/v1/watches/{kind}/{tag}";
    return {{"GET", "/api/v1/watches", reading(list)},
            {"POST", "/api/v1/watches", with(change), largest_body},
            {"GET", one, reading(get_one)},
            {"PUT", one, with(put_one)},
            {"DELETE", one, with(delete_one)}};
}

}  // namespace clashcast::http
