// GET /api/v1/dead-letters, POST .../replay, POST .../drop.
#include "daemon/http/routes/families.hpp"

#include "daemon/admin/dead_letter_actions.hpp"
#include "daemon/admin/dead_letters_list.hpp"
#include "daemon/http/json_body.hpp"
#include "daemon/http/query.hpp"
#include "daemon/http/routes/letter_selection.hpp"
#include "daemon/http/routes/time_limit.hpp"

#include <clashcast/log.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <utility>

namespace clashcast::http {

namespace asio = boost::asio;

namespace {

constexpr std::uint64_t usual_page = 100, largest_page = 1000;

std::string page_of(std::vector<dead_letter> letters, std::size_t limit, const admin::destinations& destination)
{
    bool more = letters.size() > limit;
    letters.resize(std::min(letters.size(), limit));
    std::string list;
    for (auto& one : letters)
        list += (list.empty() ? "" : ",") + admin::letter_as_json(one, destination);
    auto next = more ? fmt::format("\"{}\"", to_string(letters.back().id)) : "null";
    return fmt::format(R"({{"letters":[{}],"next":{}}})", list, next);
}

asio::awaitable<response> list(running_daemon& daemon, call asked)
{
    query parameters(asked.what.query, {"sink", "limit", "after"});
    auto limit = static_cast<std::size_t>(parameters.number("limit", 1, largest_page, usual_page));
    auto after = parse_position(parameters.text("after").value_or("0-0"));
    if (!after)
        parameters.reject("after", "after must be `next` of the page before");
    if (auto wrong = parameters.wrong())
        co_return to_response(*wrong);
    if (auto why = away(daemon))
        co_return to_response(*why);
    admin::selection chosen;
    chosen.sink = parameters.text("sink").value_or("");
    admin::dead_letter_reader letters(daemon.store(), chosen, *after);
    auto found = co_await letters.next(limit + 1);
    if (!found)
        co_return to_response(problem(503, found.error().what));
    co_return json_text(page_of(std::move(*found), limit, admin::destinations(daemon.settings())));
}

// A selection that does not fit: unknown ids and sinks.
std::optional<problem> unfit(const result<void>& done, std::string pointer)
{
    return done ? std::nullopt : std::optional<problem>(invalid(422, {{std::move(pointer), done.error().what}}));
}

std::string dropped(std::uint64_t count)
{
    return nlohmann::json{{"dropped", count}}.dump();
}

std::string replayed(const admin::replayed_letters& done)
{
    admin::redelivery_counts all;
    for (auto& [name, counts] : done.sinks) {
        all.delivered += counts.delivered;
        all.refused += counts.refused;
        all.filtered += counts.filtered;
    }
    nlohmann::ordered_json object{{"delivered", all.delivered}, {"refused", all.refused}, {"filtered", all.filtered}};
    return object.dump();
}

asio::awaitable<response> drop(running_daemon& daemon, admin::selection chosen)
{
    auto done = co_await admin::drop_letters(daemon.store(), std::move(chosen));
    if (!done)
        co_return to_response(problem(503, done.error().what));
    if (auto why = unfit(admin::report_missing(done->missing), "/ids"))
        co_return to_response(*why);
    log::info("http: {} dead letters dropped", done->count);
    co_return json_text(dropped(done->count));
}

asio::awaitable<response> replay(running_daemon& daemon, admin::selection chosen)
{
    admin::progress say = [](const std::string& line) { log::info("http: dead letters: {}", line); };
    config::configuration settings;  // a copy: the daemon's may be replaced meanwhile
    settings.journal = daemon.settings().journal;
    settings.sinks = daemon.settings().sinks;
    auto done = co_await admin::replay_letters(daemon.store(), settings, std::move(chosen), std::move(say));
    if (!done)
        co_return to_response(problem(503, done.error().what));
    auto why = unfit(admin::report_unconfigured(done->unconfigured), "/sink");
    if (!why)
        why = unfit(admin::report_missing(done->missing), "/ids");
    co_return why ? to_response(*why) : json_text(replayed(*done));
}

using action = asio::awaitable<response> (*)(running_daemon&, admin::selection);

// One at a time: the same letter must not be sent twice.
asio::awaitable<response> change(running_daemon& daemon, std::shared_ptr<bool> busy, action what, call asked)
{
    auto read = read_letter_selection(asked.what.body);
    if (auto* wrong = std::get_if<problem>(&read))
        co_return to_response(*wrong);
    if (auto why = away(daemon))
        co_return to_response(*why);
    if (*busy)
        co_return to_response(typed_problem("busy", "dead letters are being replayed or dropped; try again later"));
    struct on_exit {
        bool& flag;
        ~on_exit() { flag = false; }
    } leave{*busy};
    *busy = true;
    auto chosen = std::get<admin::selection>(std::move(read));
    auto known = co_await admin::check_sink_name(daemon.store(), daemon.settings(), chosen.sink);
    if (auto why = unfit(known, "/sink"))
        co_return to_response(*why);
    auto working = what(daemon, std::move(chosen));
    auto made = co_await std::move(working);
    co_return made;
}

}  // namespace

std::vector<route_row> dead_letter_routes(running_daemon& daemon)
{
    auto busy = std::make_shared<bool>(false);
    auto changing = [&daemon, busy](action what) {
        return [&daemon, busy, what](call asked) { return change(daemon, busy, what, std::move(asked)); };
    };
    return {{"GET", "/api/v1/dead-letters",
             [&daemon](call asked) { return within_limit(daemon, list(daemon, std::move(asked))); }},
            {"POST", "/api/v1/dead-letters/replay", changing(replay)},
            {"POST", "/api/v1/dead-letters/drop", changing(drop)}};
}

}  // namespace clashcast::http
