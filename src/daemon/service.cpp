#include "daemon/service.hpp"

#include "async/condition.hpp"
#include "async/task_group.hpp"
#include "daemon/joint_log.hpp"
#include "daemon/journal.hpp"
#include "daemon/memory.hpp"
#include "daemon/poll_log.hpp"
#include "daemon/poller.hpp"
#include "daemon/report.hpp"
#include "daemon/strays.hpp"

#include <clashcast/log.hpp>
#include <clashcast/sink.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

namespace clashcast {

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

namespace {

constexpr auto report_every = 60s;
constexpr auto look_every = 1s;        // at what fails
constexpr auto look_at_first = 200ms;  // for the first answers
constexpr auto time_to_finish = 4s;  // for the polls and batches under way; a request may take longer than that
constexpr auto time_to_close = 500ms;

}  // namespace

struct service::state {
    state(asio::any_io_executor e, const config::configuration& c)
        : executor(e), settings(c), store(make_journal(e, c.journal)), log_book(e, *store, c.threads), work(e),
          upkeep(e), changed(e)
    {
        for (auto& each : divide(settings))
            pollers.push_back(std::make_unique<poller>(executor, log_book, std::move(each),
                                                       settings.threads > 1 ? seat::own_thread : seat::journal_thread));
        settings.watch = {};  // the pollers have it; a million tags need not be there twice
        pollers.front()->on_maintenance([this](bool down) { pause_others(down); });
        for (auto& each : settings.sinks) {
            config::identity who{settings.journal.name_space, settings.journal.instance, each.name};
            publishers.push_back(each.make(executor, who));
        }
    }

    asio::awaitable<result<void>> open();
    asio::awaitable<result<void>> look_for_strays();
    asio::awaitable<result<void>> add_sink(const config::sink_settings&, std::unique_ptr<publisher>);
    asio::awaitable<void> finish();
    asio::awaitable<void> shut();

    // The tasks.
    asio::awaitable<void> start();
    asio::awaitable<void> watch(poller&);
    asio::awaitable<void> deliver(sink&);
    asio::awaitable<void> keep();
    asio::awaitable<void> tell();
    asio::awaitable<void> observe();
    asio::awaitable<void> guard(asio::awaitable<void> task);

    void end(ending why);
    void end_by(std::string_view what, const failure&);
    void pause_others(bool down);
    void announce(const service_health&);
    std::size_t subjects() const;
    asio::awaitable<watch_status> polling();
    asio::awaitable<standing> stand();
    asio::awaitable<void> tell_all();

    asio::any_io_executor executor;
    config::configuration settings;
    std::unique_ptr<journal> store;
    joint_log log_book;
    std::vector<std::unique_ptr<poller>> pollers;        // the first watches maintenance
    std::vector<std::unique_ptr<publisher>> publishers;  // until their sinks are made
    std::vector<sink> sinks;                             // their cursors end before the journal
    task_group work;                                     // pollers and sinks: they finish what they are at
    task_group upkeep;                                   // what runs beside them for as long as they do
    condition changed;
    std::optional<ending> ended;
    clock::time_point begun = real_clock().now();
    poll_log polls{begun};
    service_health announced;
};

// The first reason counts.
void service::state::end(ending why)
{
    if (ended)
        return;
    ended = why;
    for (auto& each : pollers)
        each->stop();
    for (auto& each : sinks)
        each.stop();
    changed.notify_all();
}

void service::state::end_by(std::string_view what, const failure& why)
{
    if (ended)
        return;
    log::error("{}: {}", what, to_string(why));
    end(why.code == errc::fenced ? ending::fenced : ending::failed);
}

// A task that throws ends everything; its group says what it threw.
asio::awaitable<void> service::state::guard(asio::awaitable<void> task)
{
    struct on_exit {
        state& all;
        bool returned = false;
        ~on_exit()
        {
            if (!returned)
                all.end(ending::failed);
        }
    } leave{*this};
    co_await std::move(task);
    leave.returned = true;
}

asio::awaitable<result<void>> service::state::add_sink(const config::sink_settings& of,
                                                       std::unique_ptr<publisher> target)
{
    auto made = route::make(of.route);
    if (!made)
        co_return made.error();
    reader who;
    who.name = of.name;
    who.from_beginning = of.from_beginning;
    who.data = made->data();
    auto opened = co_await store->open_cursor(who);
    if (!opened)
        co_return opened.error();
    sinks.emplace_back(of.name, std::move(*opened), std::move(*made), std::move(target));
    co_return result<void>();
}

asio::awaitable<result<void>> service::state::open()
{
    auto opened = co_await store->open();
    if (!opened)
        co_return opened.error();
    for (std::size_t i = 0; i < publishers.size(); ++i) {
        auto added = co_await add_sink(settings.sinks[i], std::move(publishers[i]));
        if (!added)
            co_return added.error();
    }
    co_return co_await look_for_strays();
}

// They hold the journal back, and nobody would see why.
asio::awaitable<result<void>> service::state::look_for_strays()
{
    auto all = co_await store->balance();
    if (!all)
        co_return all.error();
    for (auto& one : strays(*all, settings.sinks))
        if (waiting(*all, one) > 0)
            log::warning("{}", about_stray(*all, one));
    co_return result<void>();
}

// Every sink is known to the journal before the first poll: an event that is found has its readers.
asio::awaitable<void> service::state::start()
{
    auto opened = co_await open();
    if (!opened)
        end_by("cannot start", opened.error());
    if (ended)
        co_return;
    auto count = subjects();
    log::info("polling {} subject{}", count, count == 1 ? "" : "s");
    announce(polls.health());
    upkeep.spawn("journal", guard(keep()));
    upkeep.spawn("report", guard(tell()));
    upkeep.spawn("health", guard(observe()));
    for (auto& each : pollers)
        work.spawn("watcher", guard(watch(*each)));
    for (auto& each : sinks)
        work.spawn("sink " + each.name(), guard(deliver(each)));
}

std::size_t service::state::subjects() const
{
    std::size_t all = 0;
    for (auto& each : pollers)
        all += each->subjects();
    return all;
}

// They have no probe of their own.
void service::state::pause_others(bool down)
{
    for (std::size_t i = 1; i < pollers.size(); ++i)
        down ? pollers[i]->hold() : pollers[i]->release();
}

asio::awaitable<void> service::state::watch(poller& one)
{
    auto result = co_await one.run();
    end_by("watcher", result ? failure(errc::closed, "ended before it was stopped") : result.error());
}

asio::awaitable<void> service::state::deliver(sink& one)
{
    auto result = co_await one.run();
    end_by("sink " + one.name(), result ? failure(errc::closed, "ended before it was stopped") : result.error());
}

asio::awaitable<void> service::state::keep()
{
    auto why = co_await store->keep();
    end_by("journal", why);
}

// Every destination hears of a change.
void service::state::announce(const service_health& health)
{
    if (health == announced)
        return;
    announced = health;
    for (auto& each : sinks)
        each.announce(health);
}

asio::awaitable<watch_status> service::state::polling()
{
    watch_status now;
    for (auto& each : pollers) {
        auto status = co_await each->status();
        now += status;
    }
    co_return now;
}

asio::awaitable<void> service::state::observe()
{
    const auto all = subjects();
    for (;;) {
        auto now = co_await polling();
        if (now.subjects == all)
            for (auto& line : polls.look(now, real_clock().now()))
                log::write(line.how_bad, line.text);
        announce(polls.health());
        auto early = real_clock().now() - begun < 10s;
        co_await real_clock().sleep_for(early ? clock::duration(look_at_first) : clock::duration(look_every));
    }
}

asio::awaitable<standing> service::state::stand()
{
    standing now;
    auto status = co_await polling();
    now.polling = std::move(status);
    for (auto& each : pollers) {
        auto counts = co_await each->counts();
        now.watched += counts;
    }
    for (auto& each : sinks)
        now.sinks.emplace_back(each.name(), each.counts());
    co_return now;
}

asio::awaitable<void> service::state::tell()
{
    auto before = co_await stand();
    for (;;) {
        co_await real_clock().sleep_for(report_every);
        auto now = co_await stand();
        log::info("{}", report(report_every, before, now));
        before = std::move(now);
        give_back_memory();
    }
}

// The numbers of a short run, too, are in the log.
asio::awaitable<void> service::state::tell_all()
{
    standing before;
    auto now = co_await stand();
    for (auto& each : now.sinks)
        before.sinks.emplace_back(each.name, sink_counts());
    auto span = std::chrono::duration_cast<std::chrono::seconds>(real_clock().now() - begun);
    log::info("since the start, {}", report(span, before, now));
}

// Polls and batches that are under way come to their end, or to that of the time there is.
asio::awaitable<void> service::state::finish()
{
    auto joined = work.join();
    auto late = real_clock().sleep_for(time_to_finish);
    auto first = co_await (std::move(joined) || std::move(late));
    if (first.index() == 1)
        log::warning("what was under way has not ended within {} s, and is left to the next run",
                     time_to_finish.count());
    upkeep.cancel();
    co_await upkeep.join();
}

asio::awaitable<void> service::state::shut()
{
    auto closed = store->close();
    auto late = real_clock().sleep_for(time_to_close);
    auto first = co_await (std::move(closed) || std::move(late));
    if (first.index() == 1)
        log::warning("the journal did not close within 500 ms");
}

service::service(asio::any_io_executor executor, const config::configuration& settings)
    : state_(std::make_unique<state>(std::move(executor), settings))
{
}

service::~service() = default;

asio::awaitable<ending> service::run()
{
    auto& all = *state_;
    all.upkeep.spawn("start", all.guard(all.start()));
    while (!all.ended)
        co_await all.changed.wait();
    co_await all.finish();
    co_await all.tell_all();
    co_await all.shut();
    co_return *all.ended;
}

void service::stop()
{
    state_->end(ending::stopped);
}

}  // namespace clashcast
