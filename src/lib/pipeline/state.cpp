#include "pipeline/state.hpp"

#include "async/time_limit.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <exception>

namespace clashcast {

using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

namespace {

constexpr auto monitor_interval = 1s;
constexpr auto first_interval = 200ms;  // for the first answers
constexpr auto first_intervals = 10s;
constexpr auto close_limit = 500ms;
constexpr auto status_limit = 1s;
constexpr auto status_limit_at_the_end = 200ms;

}  // namespace

void pipeline::state::end(result<void> how)
{
    if (ended)
        return;
    ended = std::move(how);
    watching.stop();
    for (auto& each : sinks)
        each->one.stop();
    changed.notify_all();
}

void pipeline::state::end_by(std::string_view task, const failure& why)
{
    end(failure(why.code, fmt::format("{}: {}", task, why.what)));
}

// A task that throws ends everything. Its group logs what it threw.
asio::awaitable<void> pipeline::state::guard(std::shared_ptr<state> self, asio::awaitable<void> task)
{
    struct on_exit {
        state& all;
        bool returned = false;
        ~on_exit()
        {
            if (!returned)
                all.end(failure(errc::closed, "ended by an error of the program"));
        }
    } leave{*self};
    co_await std::move(task);
    leave.returned = true;
}

void pipeline::state::spawn(task_group& group, std::string name, asio::awaitable<void> task)
{
    group.spawn(std::move(name), guard(shared_from_this(), std::move(task)));
}

asio::awaitable<void> pipeline::state::open_all()
{
    auto done = co_await store->open();
    if (done) {
        auto read = co_await read_stored_watches();
        done = std::move(read);
    }
    for (std::size_t i = 0; done && !ended && i < added.size(); ++i) {
        auto registered = co_await register_sink(std::move(added[i]));
        done = std::move(registered);
    }
    if (!done)
        end(done);
    if (ended)
        co_return;
    opened = true;
    changed.notify_all();
    spawn(upkeep, "journal", maintain());
    spawn(upkeep, "stored watches", follow_stored_watches());
}

asio::awaitable<result<void>> pipeline::state::read_stored_watches()
{
    watches_changed = false;
    auto stored = co_await store->watches();
    if (!stored)
        co_return stored.error();
    watching.replace_stored(*stored);
    co_return result<void>();
}

asio::awaitable<void> pipeline::state::follow_stored_watches()
{
    store->on_watches([this] {
        watches_changed = true;
        changed.notify_all();
    });
    for (;;) {  // until it is cancelled
        while (!watches_changed || ended)
            co_await changed.wait();
        auto before = watching.subjects();
        auto read = co_await read_stored_watches();
        if (!read)
            log::error("stored watches: {}", to_string(read.error()));
        else if (watching.subjects() != before)
            log::info("watching {} subjects, {} before: stored watches have changed", watching.subjects(), before);
    }
}

asio::awaitable<result<watch_counts>> pipeline::state::edit_watches(watch_edit edit)
{
    auto done = co_await store->edit_watches(std::move(edit));
    watches_changed = true;
    changed.notify_all();
    co_return done;
}

asio::awaitable<result<void>> pipeline::state::open()
{
    opening = true;
    if (!ended)
        spawn(upkeep, "start", open_all());
    while (!opened && !ended)
        co_await changed.wait();
    if (!ended)
        co_return result<void>();
    if (*ended)
        co_return failure(errc::closed, "stopped before the journal was open");
    co_return *ended;
}

asio::awaitable<void> pipeline::state::watch()
{
    auto done = co_await watching.run();
    end_by("polling", done ? failure(errc::closed, "ended before it was stopped") : done.error());
}

asio::awaitable<void> pipeline::state::maintain()
{
    auto why = co_await store->maintain();
    end_by("journal", why);
}

void pipeline::state::announce(const service_health& health)
{
    if (health == announced)
        return;
    announced = health;
    for (auto& each : sinks)
        each->one.announce(health);
}

// The monitor begins once the journal has returned what it knows of every subject.
asio::awaitable<void> pipeline::state::observe()
{
    for (bool complete = false;;) {
        auto now = co_await watching.status();
        complete = complete || now.subjects == watching.subjects();
        if (complete)
            for (auto& line : monitor.update(now, time.now()))
                log::write(line.level, line.text);
        announce(monitor.health());
        bool young = time.now() - begun < first_intervals;
        co_await time.sleep_for(young ? clock::duration(first_interval) : monitor_interval);
    }
}

asio::awaitable<void> pipeline::state::finish()
{
    if (!grace_period) {
        co_await work.join();
        co_return;
    }
    auto joined = work.join();
    auto late = time.sleep_for(*grace_period);
    auto first = co_await (std::move(joined) || std::move(late));
    if (first.index() == 1)
        log::warning("polls or deliveries under way did not end within {} s; the next run repeats them",
                     std::chrono::floor<std::chrono::seconds>(*grace_period).count());
}

asio::awaitable<result<void>> pipeline::state::run_to_the_end()
{
    if (!opened && !ended) {
        auto done = co_await open();
        if (!done)
            co_return *ended;
    }
    if (ended)
        co_return *ended;
    announce(monitor.health());
    spawn(work, "polling", watch());
    delivering = true;
    for (auto& each : sinks)
        start(*each);
    spawn(upkeep, "health", observe());
    while (!ended)
        co_await changed.wait();
    co_await finish();
    co_return *ended;
}

// Cancelled, it cancels what it started and waits for that before it throws.
asio::awaitable<result<void>> pipeline::state::run()
{
    std::exception_ptr thrown;
    try {
        co_return co_await run_to_the_end();
    } catch (...) {
        thrown = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(false);
    end({});
    work.cancel();
    co_await work.join();
    std::rethrow_exception(thrown);
}

asio::awaitable<void> pipeline::state::close()
{
    end({});
    store->on_watches({});
    upkeep.cancel();
    co_await upkeep.join();
    if (!grace_period) {
        co_await store->close();
        co_return;
    }
    auto closed = store->close();
    auto late = time.sleep_for(close_limit);
    auto first = co_await (std::move(closed) || std::move(late));
    if (first.index() == 1)
        log::warning("the journal did not close within 500 ms");
}

pipeline_state pipeline::state::state_now() const
{
    if (ended)
        return pipeline_state::stopping;
    if (opened)
        return monitor.state();
    return opening ? pipeline_state::waiting_for_journal : pipeline_state::starting;
}

// Keeps what is known if the journal does not respond within a second.
asio::awaitable<result<journal_status>> pipeline::state::inspect_journal()
{
    auto stop = [&]() -> asio::awaitable<void> {
        while (!ended)
            co_await changed.wait();
    };
    auto asked = store->status();
    auto stopped = stop();
    auto found = co_await race(std::move(asked), std::move(stopped));
    if (!found)
        co_return failure(errc::closed, "stopped before the journal could be reached");
    co_return std::move(*found);
}

// At the end there is little time left: a signal allows 5 s in all.
asio::awaitable<void> pipeline::state::ask_journal()
{
    if (opened && store->health().up) {
        auto asked = store->status();
        auto late = time.sleep_for(ended ? clock::duration(status_limit_at_the_end) : clock::duration(status_limit));
        auto first = co_await (std::move(asked) || std::move(late));
        if (first.index() == 0 && std::get<0>(first))
            known = *std::get<0>(first);
    }
    known.health = store->health();
}

asio::awaitable<pipeline_status> pipeline::state::status()
{
    pipeline_status now;
    auto polling = co_await watching.status();
    now.polling = std::move(polling);
    now.watches = watching.watches();
    now.uptime = time.now() - begun;
    now.state = state_now();
    for (auto& each : sinks)
        now.sinks.push_back(each->one.status());
    co_await ask_journal();
    now.journal = known;
    now.causes = causes_of(now, time.wall());
    co_return now;
}

}  // namespace clashcast
