#include "daemon/admin/probes.hpp"

#include "async/probe.hpp"
#include "async/task_group.hpp"
#include "async/time_limit.hpp"
#include "daemon/admin/routes.hpp"
#include "daemon/admin/session.hpp"
#include "daemon/admin/sinks_list.hpp"
#include "daemon/admin/table.hpp"
#include "daemon/config/keys_table.hpp"
#include "daemon/terminal/progress.hpp"
#include "daemon/terminal/screen.hpp"
#include "text/printable.hpp"
#include "watch/request_path.hpp"

#include <clashcast/clock.hpp>
#include <clashcast/kind.hpp>
#include <clashcast/log.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

namespace clashcast::admin {
namespace {

namespace asio = boost::asio;
using config::configuration;
using finding = asio::awaitable<result<std::string>>;
using namespace std::chrono_literals;

constexpr auto time_limit = 10s;
constexpr auto between_looks = 50ms;
constexpr unsigned ok = 200, not_found = 404, in_maintenance = 503;

// The client does not return from a request whose token the API rejects.
asio::awaitable<void> until_rejected(const api& client)
{
    while (client.status().tokens.front().state == token_state::ready)
        co_await real_clock().sleep_for(between_looks);
}

result<std::string> verdict_on(const response& got)
{
    if (got.status == in_maintenance)
        return failure(errc::not_connected, "the API is in maintenance (503) and does not look at tokens");
    if (got.status == ok || got.status == not_found)
        return std::string("accepted");
    auto why = poll_failure_of(got);
    return failure(errc::refused, fmt::format("the API answers with status {}: {}", got.status,
                                              why.message.value_or(why.reason.value_or("no reason given"))));
}

// The season is one small answer, for which no tag is needed.
finding probe_token(const configuration& settings, std::size_t position)
{
    auto executor = co_await asio::this_coro::executor;
    auto options = settings.api;
    options.tokens = {settings.api.tokens.at(position)};
    auto client = make_api(executor, options);
    auto asked = client->get(std::string(traits_of(subject_kind::calendar).request));
    auto rejected = until_rejected(*client);
    auto got = co_await race(std::move(asked), std::move(rejected));
    if (got && *got)
        co_return verdict_on(**got);
    if (got)
        co_return got->error();
    auto token = client->status().tokens.front();
    if (token.state == token_state::suspended)
        co_return failure(errc::refused, token.reason);
    co_return token.reason;  // throttled, and so accepted
}

// "; the next run revokes 2 and makes 1".
std::string describe_next_run(const key_plan& plan)
{
    auto revokes = plan.revoke.empty() ? "" : fmt::format("revokes {}", plan.revoke.size());
    auto makes = plan.create == 0 ? "" : fmt::format("makes {}", plan.create);
    auto both = revokes + (revokes.empty() || makes.empty() ? "" : " and ") + makes;
    return both.empty() ? both : "; the next run " + both;
}

// Logs in; makes and revokes nothing.
finding probe_keys(const configuration& settings)
{
    auto& wanted = *settings.api_keys;
    auto portal = co_await log_in(config::portal_of(wanted, settings.api));
    if (!portal)
        co_return portal.error();
    auto all = co_await (*portal)->keys();
    if (!all)
        co_return all.error();
    auto& addresses = (*portal)->addresses();
    auto plan = plan_keys(*all, addresses, wanted.name, wanted.count);
    if (plan.lacking > 0)
        co_return failure(errc::invalid, fmt::format("no room for {} more: {}", plan.create + plan.lacking,
                                                     describe_full_account(plan)));
    auto nothing_new = without_changes(plan);
    auto usable = co_await carry_out(**portal, std::move(nothing_new));
    if (!usable)
        co_return usable.error();
    co_return fmt::format("logged in; {} of {} keys named {} are valid for {}{}", plan.use.size(), wanted.count,
                          wanted.name, fmt::join(addresses, ", "), describe_next_run(plan));
}

awaitable<result<void>> look_at(journal& store, std::string& found)
{
    if (auto* asked = dynamic_cast<probe*>(&store)) {
        std::vector<std::string> none;
        auto usable = co_await asked->try_out(std::move(none));
        if (!usable)
            co_return usable.error();
    }
    auto all = co_await store.status();
    if (!all)
        co_return all.error();
    found = fmt::format("{}; {}", to_string(all->durability),
                        all->owner ? "its owner is " + owner_of(*all) : "no process owns it");
    co_return result<void>();
}

// One in a file that does not exist yet.
bool is_new(const config::journal_backend& backend, const config::journal_settings& settings)
{
    std::error_code ignored;
    bool is_file = std::find(backend.keys.begin(), backend.keys.end(), "path") != backend.keys.end();
    return is_file && !std::filesystem::exists(settings.path, ignored);
}

finding probe_journal(const configuration& settings)
{
    auto& backend = config::backend_of(settings.journal);
    if (!backend.outlives_process)
        co_return fmt::format("{}: it begins empty at each start", backend.name);
    if (is_new(backend, settings.journal))
        co_return fmt::format("{}: does not exist yet; the first run creates it", backend.name);
    std::string found;
    task look = [&found](journal& store) { return look_at(store, found); };
    auto looked = co_await attached(settings, look);
    if (!looked)
        co_return looked.error();
    co_return found;
}

finding probe_sink(const configuration& settings, const config::sink_settings& sink)
{
    auto executor = co_await asio::this_coro::executor;
    config::identity who{settings.journal.name_space, settings.journal.instance, sink.name, "check"};
    auto to = sink.make(executor, who);
    auto* asked = dynamic_cast<probe*>(to.get());
    if (!asked)
        co_return sink.publisher;
    auto destinations = known_destinations(sink);
    co_return co_await asked->try_out(std::move(destinations));
}

// All probes, and what is known of each so far.
class probes {
public:
    explicit probes(const configuration& settings) : settings_(settings) {}

    std::vector<probe_result> results;

    asio::awaitable<void> run()
    {
        auto executor = co_await asio::this_coro::executor;
        task_group tasks(executor);
        auto& tokens = settings_.api.tokens;
        for (std::size_t i = 0; i < tokens.size(); ++i)
            tasks.spawn("probe", finish(fmt::format("token {}", i + 1), probe_token(settings_, i)));
        if (settings_.api_keys)
            tasks.spawn("probe", finish("keys", probe_keys(settings_)));
        tasks.spawn("probe", finish("journal", probe_journal(settings_)));
        for (auto& sink : settings_.sinks)
            tasks.spawn("probe", finish("sink " + sink.name, probe_sink(settings_, sink)));
        tasks.spawn("progress", show_progress());
        co_await tasks.join();
    }

private:
    asio::awaitable<void> finish(std::string name, finding work)
    {
        auto number = results.size();
        open_.insert(number);
        results.emplace_back(std::move(name), false, fmt::format("no answer within {} s", time_limit.count()));
        auto late = real_clock().sleep_for(time_limit);
        auto found = co_await race(std::move(work), std::move(late));
        auto& one = results[number];
        if (found)
            one.text = sanitized(*found ? **found : found->error().what);
        one.ok = found && *found;
        open_.erase(number);
    }

    asio::awaitable<void> show_progress()
    {
        terminal::progress_line line;
        while (!open_.empty()) {
            line.show(terminal::progress_text("checked", results.size() - open_.size(), results.size()) +
                      ", waiting for " + results[*open_.begin()].name);
            co_await real_clock().sleep_for(between_looks);
        }
    }

    const configuration& settings_;
    std::set<std::size_t> open_;  // the results that are not known yet
};

// What they would log is what they return.
struct without_log {
    without_log() { set_log([](severity, std::string_view) {}); }
    ~without_log() { terminal::log_beside_progress(); }
    without_log(const without_log&) = delete;
};

}  // namespace

std::vector<probe_result> probe_all(const config::configuration& settings)
{
    without_log quiet;
    asio::io_context context(1);
    probes all(settings);
    std::exception_ptr thrown;
    asio::co_spawn(context, all.run(), [&](std::exception_ptr e) { thrown = e; });
    context.run();
    if (thrown)
        std::rethrow_exception(thrown);
    return all.results;
}

std::string probes_as_text(const std::vector<probe_result>& all, bool has_colour)
{
    using terminal::colour;
    std::vector<std::vector<std::string>> rows;
    for (auto& one : all)
        rows.push_back({terminal::painted(one.ok ? "ok" : "FAIL", one.ok ? colour::green : colour::red, has_colour),
                        one.name, one.text});
    return rows.empty() ? "" : in_columns(rows, 3);
}

std::string probes_as_json(const std::string& file, const std::string& summary, const std::vector<probe_result>& all)
{
    nlohmann::ordered_json object{{"file", file}, {"summary", summary}, {"checks", nlohmann::json::array()}};
    for (auto& one : all)
        object["checks"].push_back({{"name", one.name}, {"ok", one.ok}, {"text", one.text}});
    return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace clashcast::admin
