#include "daemon/service.hpp"

#include "async/task_group.hpp"
#include "daemon/causes.hpp"
#include "daemon/config/demand.hpp"
#include "daemon/config/journals.hpp"
#include "daemon/guarantee_log.hpp"
#include "daemon/http_service.hpp"
#include "daemon/key_renewal.hpp"
#include "daemon/log_lines.hpp"
#include "daemon/memory.hpp"
#include "daemon/reloader.hpp"
#include "daemon/report.hpp"
#include "daemon/systemd.hpp"
#include "daemon/admin/unconfigured_consumers.hpp"

#include <clashcast/log.hpp>
#include <clashcast/pipeline.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace clashcast {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto report_interval = 60s;
constexpr auto time_to_start = 1s;  // without a line that says what it waits for
constexpr auto between_drawings = 500ms;

pipeline_options options_of(const config::configuration& settings)
{
    pipeline_options options;
    options.polling.api = settings.api;
    options.polling.poll_loops = settings.threads > 1 ? settings.threads : 0;
    return options;
}

exit_status status_of(const failure& why)
{
    return why.code == errc::fenced ? exit_status::fenced : exit_status::failed;
}

}  // namespace

struct service::state {
    state(asio::any_io_executor executor, const config::configuration& settings)
        : state(executor, settings, make_journal(executor, settings.journal))
    {
    }

    state(asio::any_io_executor executor, const config::configuration& settings, std::unique_ptr<journal> made)
        : store(*made), process(executor, std::move(made), options_of(settings)),
          configuration(executor, process, settings), keys(configuration, process), upkeep(executor),
          reloads(executor), feeding(executor)
    {
        if (settings.http)
            http.emplace(executor, configuration, process, store);
        for (auto& group : settings.watch)
            process.add(group).value();
        for (auto& each : settings.sinks)
            process.add(make_sink(each, settings, executor)).value();
    }

    result<void> listen();
    asio::awaitable<result<void>> open();
    asio::awaitable<result<void>> run();
    asio::awaitable<void> close();
    asio::awaitable<void> reload();
    asio::awaitable<void> feed_watchdog();
    asio::awaitable<void> report_every_minute();
    asio::awaitable<void> report_guarantees();
    asio::awaitable<void> show_start();
    asio::awaitable<void> report_all();

    journal& store;  // the pipeline's
    pipeline process;
    reloader configuration;
    key_renewal keys;
    std::optional<http_service> http;
    task_group upkeep, reloads, feeding;
    bool polling = false;
    bool reload_wanted = false;
    bool stopping = false;
};

result<void> service::state::listen()
{
    return http ? http->start() : result<void>();
}

// Consumers that no sink uses hold back what the journal discards, so the log names them.
asio::awaitable<result<void>> service::state::open()
{
    auto opened = co_await process.open();
    if (!opened)
        co_return opened;
    if (http)
        http->journal_opened();
    auto all = co_await process.inspect_journal();
    if (!all)
        co_return all.error();
    auto& settings = configuration.settings();
    for (auto& one : unconfigured_consumers(*all, settings.sinks))
        if (waiting(*all, one) > 0)
            log::warning("{}", about_unconfigured(*all, one));
    auto count = process.subjects();
    log::info("polling {} subject{}: {}", count, count == 1 ? "" : "s",
              to_string(config::demand_of(settings.watch, settings)));
    co_return opened;
}

asio::awaitable<void> service::state::reload()
{
    systemd::notify_reloading();
    struct at_the_end {
        ~at_the_end() { systemd::notify("READY=1"); }
    } leave;
    co_await configuration.reload();
    if (http)
        http->configuration_changed();
}

// A loop that polls and hangs answers nothing, so the watchdog bites.
asio::awaitable<void> service::state::feed_watchdog()
{
    auto interval = systemd::watchdog_interval();
    while (interval) {
        auto now = co_await process.status();
        add_causes(now, configuration.settings(), configuration.last());
        std::uint64_t waiting = 0;
        for (auto& each : now.sinks)
            waiting = std::max(waiting, each.waiting);
        systemd::notify(fmt::format("WATCHDOG=1\nSTATUS={}: {} subjects, {} events waiting",
                                    now.degraded() ? now.causes.front() : std::string(to_string(now.state)),
                                    now.polling.subjects, waiting));
        co_await real_clock().sleep_for(*interval);
    }
}

asio::awaitable<void> service::state::report_every_minute()
{
    auto before = co_await process.status();
    for (;;) {
        co_await real_clock().sleep_for(report_interval);
        auto now = co_await process.status();
        log::info("{}", report(before, now));
        before = std::move(now);
        give_back_memory();
    }
}

// They may change while the process runs: by CONFIG SET, by another broker at the same address.
asio::awaitable<void> service::state::report_guarantees()
{
    guarantee_log lines(real_clock().now());
    for (;;) {
        auto now = co_await process.status();
        if (auto line = lines.update(now, real_clock().now()))
            log::write(line->first, line->second);
        co_await real_clock().sleep_for(lines.begun() ? report_interval : 1s);
    }
}

// On a terminal, until every subject has an answer.
asio::awaitable<void> service::state::show_start()
{
    struct at_the_end {
        ~at_the_end() { show_below_log(""); }
    } leave;
    co_await real_clock().sleep_for(time_to_start);
    while (!stopping) {
        auto now = co_await process.status();
        auto line = start_progress(now, process.subjects());
        show_below_log(line);
        if (line.empty())
            co_return;
        co_await real_clock().sleep_for(between_drawings);
    }
}

// The numbers of a short run are in the log, too.
asio::awaitable<void> service::state::report_all()
{
    auto now = co_await process.status();
    log::info("since the start, {}", report(nothing_before(now), now));
}

service::service(asio::any_io_executor executor, const config::configuration& settings)
    : state_(std::make_unique<state>(std::move(executor), settings))
{
}

service::~service() = default;

asio::awaitable<result<void>> service::state::run()
{
    upkeep.spawn("report", report_every_minute());
    upkeep.spawn("guarantees", report_guarantees());
    upkeep.spawn("API keys", keys.run());
    polling = true;
    if (reload_wanted)
        reloads.spawn("reload", reload());
    reload_wanted = false;
    auto ended = co_await process.run();
    polling = false;
    for (auto* group : {&upkeep, &reloads}) {
        group->cancel();
        co_await group->join();
    }
    if (!ended)
        log::error("{}", to_string(ended.error()));
    co_return ended;
}

// The server last: until then it says that clashcast is stopping.
asio::awaitable<void> service::state::close()
{
    co_await process.close();
    feeding.cancel();
    co_await feeding.join();
    if (http)
        co_await http->stop();
}

asio::awaitable<exit_status> service::run()
{
    auto& all = *state_;
    auto ended = all.listen();
    if (!ended) {
        log::error("cannot start: {}", to_string(ended.error()));
        co_return status_of(ended.error());
    }
    systemd::notify("READY=1");  // a process that waits for the journal is in order
    all.feeding.spawn("watchdog", all.feed_watchdog());
    all.feeding.spawn("progress", all.show_start());
    ended = co_await all.open();
    auto opened = ended.has_value();
    if (opened)
        ended = co_await all.run();
    else if (!all.stopping)
        log::error("cannot start: {}", to_string(ended.error()));
    co_await all.report_all();
    co_await all.close();
    auto stopped = ended || (all.stopping && !opened);
    co_return stopped ? exit_status::stopped : status_of(ended.error());
}

void service::reload_soon()
{
    auto& all = *state_;
    all.reload_wanted = !all.polling;
    if (all.polling)
        all.reloads.spawn("reload", all.reload());
}

void service::stop()
{
    state_->stopping = true;
    show_below_log("");
    systemd::notify("STOPPING=1");
    if (state_->http)
        state_->http->stopping();
    state_->process.stop();
}

}  // namespace clashcast
