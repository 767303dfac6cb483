#pragma once
// What a process runs, put together: a journal, the watch list, and the sinks that deliver what changed.
//
// Example:
//     #include <clashcast/publishers/stdout.hpp>
//
//     pipeline_options options;
//     options.polling.api.tokens = {"the-token-of-this-machine"};
//     pipeline process(executor, make_memory_journal(executor), options);
//
//     watch_group clans;
//     clans.tags = {"#2PP", "#8PP"};
//     clans.interval = std::chrono::seconds(60);
//     process.add(clans).value();
//
//     pipeline_sink lines;
//     lines.name = "lines";
//     lines.route.destination = "stdout";
//     lines.target = make_stdout_publisher(executor);
//     process.add(std::move(lines)).value();
//
//     auto ended = co_await process.run();  // until process.stop()
//     co_await process.close();
//     ended.value();

#include <clashcast/journal.hpp>
#include <clashcast/pipeline_status.hpp>
#include <clashcast/publisher.hpp>
#include <clashcast/route.hpp>
#include <clashcast/watch_pool.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clashcast {

struct pipeline_options {
    pipeline_options() = default;

    watch_pool_options polling;
    // What polls and deliveries under way are given when the pipeline stops; empty: as long as they take. What is given
    // up is polled or delivered again by the next run.
    std::optional<clock::duration> grace_period = std::chrono::seconds(4);
};

struct pipeline_sink {
    pipeline_sink() = default;

    std::string name;             // names its cursor in the journal, too
    route_options route;
    bool from_beginning = false;  // where a sink starts that the journal does not know: oldest event, or end
    std::unique_ptr<publisher> target;
};

// Use from one thread, that of the executor (the main loop), on which the journal and the publishers were made.
class pipeline {
public:
    // The clock must outlive the pipeline and what is under way when it is destroyed. Throws
    // boost::system::system_error when no api can be made of the options.
    pipeline(boost::asio::any_io_executor, std::unique_ptr<journal>, pipeline_options, clock& = real_clock());

    // Polls on the executor's thread through an api that the caller made, and that outlives what is under way.
    pipeline(boost::asio::any_io_executor, std::unique_ptr<journal>, api&, pipeline_options, clock& = real_clock());

    // Stops. What is under way ends by itself on the executor.
    ~pipeline();
    pipeline(const pipeline&) = delete;
    pipeline& operator=(const pipeline&) = delete;

    // Watches these subjects too, or no longer. At any time. Changes nothing and fails with errc::invalid, naming what
    // is wrong: an interval under 1 s, no tags, a malformed tag, a subject that is watched already or not at all.
    result<void> add(watch_group);
    result<void> remove(const std::vector<subject>&);

    // What was added as `before` becomes `after`. At any time. Subjects whose settings stay the same do not notice.
    // Changes nothing and fails as add() does.
    result<void> replace(std::vector<watch_group> before, std::vector<watch_group> after);

    // The API's tokens and rates from now on: api::change(). At any time.
    result<void> change(const api_options&);

    // Before open(). Fails with errc::invalid for a route that cannot be, or a name that is taken.
    result<void> add(pipeline_sink);

    // Opens the journal and registers every sink in it: an event that is found later has its consumers. Suspends while
    // another process owns the journal. Fails as journal::open() does, and with errc::closed after stop().
    boost::asio::awaitable<result<void>> open();

    // Watches that the journal stores, beside those that were added: all of them, and changes in one atomic step. What
    // is added is polled at once, here and by later runs; a change by another process is seen within a second. After
    // open(). Fails like journal::edit_watches(); does not check names.
    boost::asio::awaitable<result<std::vector<stored_watch>>> stored_watches();
    boost::asio::awaitable<result<watch_counts>> edit_watches(watch_edit);

    // Why a subject is watched; nothing if it is not.
    std::optional<watch_origin> origin_of(const subject&) const;

    // watch_pool::look_at().
    boost::asio::awaitable<std::vector<subject_facts>> look_at(std::vector<subject>);

    // After open(): journal::peek().
    boost::asio::awaitable<result<std::vector<entry>>> peek(position after, std::size_t limit, data_level);

    // After open(): adds a sink that goes on where the consumer of its name is in the journal. A sink of that name
    // finishes what it has under way, and is replaced; `back_to` takes its consumer back first. Fails with
    // errc::invalid for a route that cannot be, and like journal::rewind() and open_cursor(): then no sink of that name
    // is left.
    boost::asio::awaitable<result<void>> replace(pipeline_sink, std::optional<position> back_to = {});

    // After open(): the sink finishes what it has under way. Its consumer stays in the journal, as that of a sink which
    // is no longer configured. Fails with errc::invalid if there is no such sink.
    boost::asio::awaitable<result<void>> remove_sink(std::string name);

    // A cursor for a consumer in this process. After open(), before run(). Destroy it before the pipeline.
    boost::asio::awaitable<result<std::unique_ptr<cursor>>> open_cursor(consumer);

    // Opens, unless that is done; then polls and delivers until stop(). Returns when what was under way is finished or
    // the grace period is over; with the first failure that made going on pointless (errc::fenced). Once. Cancelled, it
    // gives up what is under way, and throws when that has ended. The journal stays open, and this process its owner,
    // until close().
    boost::asio::awaitable<result<void>> run();

    // No new poll and no new batch begins, and run() returns. At any time.
    void stop();

    // Closes the journal. After run(), or in its place. With a grace period closing may take 500 ms; the log says if
    // that is too little.
    boost::asio::awaitable<void> close();

    // While held, no poll begins: a consumer of this process has too many events waiting.
    void hold();
    void release();

    // Before run(): called after each commit that has events.
    void on_committed(std::function<void()>);

    std::size_t subjects() const;  // watched now; maintenance counts as one
    boost::asio::awaitable<pipeline_status> status();

    // What the journal itself says of its consumers, of other processes' too. After open(). Suspends while it cannot be
    // reached.
    boost::asio::awaitable<result<journal_status>> inspect_journal();

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace clashcast
