#pragma once
// The parts of a pipeline, and the tasks that run them.

#include "async/condition.hpp"
#include "async/task_group.hpp"
#include "pipeline/health_monitor.hpp"

#include <clashcast/pipeline.hpp>
#include <clashcast/sink.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clashcast {

namespace asio = boost::asio;

// A sink, and the task that runs it.
struct delivery {
    delivery(std::string name, std::unique_ptr<cursor> from, route wanted, std::unique_ptr<publisher> to, clock& time)
        : one(std::move(name), std::move(from), std::move(wanted), std::move(to), time)
    {
    }

    sink one;
    bool running = false;
    bool retiring = false;  // its end ends nothing else
};

// There is one journal. A process that holds several shards will have a journal for each, with its lease, its
// maintenance and a cursor for each sink: `store`, `sinks` and what opens, maintains and closes them become a struct of
// their own, of which there is one a shard. The watch list, its API and the publishers stay one.
struct pipeline::state : std::enable_shared_from_this<state> {
    template <class... Polling>
    state(asio::any_io_executor e, std::unique_ptr<journal> j, pipeline_options o, clock& c, Polling&&... polling)
        : executor(e), grace_period(o.grace_period), time(c), store(std::move(j)),
          watching(e, *store, std::forward<Polling>(polling)..., c), work(e), upkeep(e), changed(e), begun(c.now()),
          monitor(begun)
    {
    }

    // As pipeline's.
    result<void> add(pipeline_sink);
    asio::awaitable<result<void>> open();
    asio::awaitable<result<void>> run();
    asio::awaitable<void> close();
    asio::awaitable<pipeline_status> status();

    // The tasks.
    asio::awaitable<void> open_all();
    asio::awaitable<void> watch();
    void start(delivery&);
    asio::awaitable<void> deliver(delivery&);
    asio::awaitable<void> maintain();
    asio::awaitable<void> observe();
    static asio::awaitable<void> guard(std::shared_ptr<state>, asio::awaitable<void> task);
    void spawn(task_group&, std::string name, asio::awaitable<void> task);

    asio::awaitable<result<void>> read_stored_watches();
    asio::awaitable<void> follow_stored_watches();
    asio::awaitable<result<watch_counts>> edit_watches(watch_edit);
    asio::awaitable<result<void>> register_sink(pipeline_sink);
    asio::awaitable<result<void>> remove_sink(std::string name);
    asio::awaitable<result<void>> change_sinks(asio::awaitable<result<void>>);
    asio::awaitable<result<void>> retire(std::string sink);
    asio::awaitable<result<void>> exchange(pipeline_sink, std::optional<position> back_to);
    asio::awaitable<result<void>> replace(pipeline_sink, std::optional<position> back_to);
    delivery* find(const std::string& sink);
    asio::awaitable<result<void>> run_to_the_end();
    asio::awaitable<void> finish();
    pipeline_state state_now() const;
    asio::awaitable<result<journal_status>> inspect_journal();
    asio::awaitable<void> ask_journal();
    void announce(const service_health&);
    void end(result<void> how);  // the first reason counts
    void end_by(std::string_view task, const failure&);

    asio::any_io_executor executor;
    std::optional<clock::duration> grace_period;
    clock& time;
    std::unique_ptr<journal> store;
    watch_pool watching;
    std::vector<pipeline_sink> added;  // until their sinks are made
    std::vector<std::unique_ptr<delivery>> sinks;  // destroyed before the journal: they own cursors
    task_group work;                   // watchers and sinks, which finish what is under way
    task_group upkeep;                 // what runs beside them, until close()
    condition changed;                 // `opened`, `ended`, or one of those below
    bool opening = false, opened = false, delivering = false;
    bool changing_sinks = false;       // one change at a time
    bool watches_changed = false;      // those that the journal stores
    std::optional<result<void>> ended;
    clock::time_point begun;
    health_monitor monitor;
    service_health announced;
    journal_status known;              // as of the last answer
};

}  // namespace clashcast
