#pragma once
// Watchers on several threads that look like one: the watch list is divided among them, and so are the API's rates.
//
// Example:
//     auto journal = make_memory_journal(executor);
//     auto opened = co_await journal->open();
//     opened.value();
//
//     watch_pool_options options;
//     options.api.tokens = {"the-token-of-this-machine"};
//     options.poll_loops = 2;
//     watch_pool watching(executor, *journal, options);
//     watch_group players;
//     players.kind = subject_kind::player;
//     players.tags = {"#2PP"};
//     players.interval = std::chrono::minutes(2);
//     watching.add(players).value();
//     auto ended = co_await watching.run();
//     ended.value();

#include <clashcast/stored_watch.hpp>
#include <clashcast/watch.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace clashcast {

struct watch_pool_options {
    watch_pool_options() = default;

    api_options api;             // rates and connections are divided evenly among the poll loops
    std::size_t poll_loops = 0;  // each has a thread; 0: polls run on the executor's thread
};

// Use from the thread of the executor, which is the journal's too (the main loop). Between it and a poll loop only
// changes travel, and the checkpoints that they follow from. A subject always belongs to the same thread, by the hash
// of its tag.
class watch_pool {
public:
    // The journal and the clock must outlive the pool. Throws boost::system::system_error when an api cannot be made of
    // the options.
    watch_pool(boost::asio::any_io_executor, checkpoint_store&, watch_pool_options, clock& = real_clock());

    // Polls on the executor's thread, through an api that was made elsewhere and outlives the pool.
    watch_pool(boost::asio::any_io_executor, checkpoint_store&, api&, clock& = real_clock());

    // After run() has returned, or before it was called. Joins the threads.
    ~watch_pool();

    // As watcher::add() and watcher::remove(): checked at once, at any time. What they ask for happens a moment later.
    // Only what was added can be removed; a subject that is watched for another reason, too, goes on with its settings.
    result<void> add(watch_group);
    result<void> remove(const std::vector<subject>&);

    // What was added as `before` becomes `after`; subjects whose settings stay the same do not notice. Changes nothing
    // and fails as add() does.
    result<void> replace(std::vector<watch_group> before, std::vector<watch_group> after);

    // All watches that the journal stores now. A subject that was added, too, keeps the settings that it was added
    // with. What cannot be watched is ignored.
    void replace_stored(const std::vector<stored_watch>&);

    // As api::change(), for the API that the pool made.
    result<void> change(const api_options&);

    std::optional<watch_origin> origin_of(const subject&) const;

    // As watcher::run(), for all of them: the first that fails stops the others. Call it once.
    boost::asio::awaitable<result<void>> run();
    void stop();

    void hold();
    void release();

    // Before run(): as watcher's, called on the executor's thread.
    void on_committed(std::function<void()>);
    void on_maintenance(std::function<void(bool down)>);

    std::size_t subjects() const;  // watched now; maintenance counts as one
    std::map<std::pair<subject_kind, watch_origin>, std::size_t> watches() const;  // the same, by kind and reason

    // Of each of these subjects, in order.
    boost::asio::awaitable<std::vector<subject_facts>> look_at(std::vector<subject>);

    // Of all threads together. Before or during run().
    boost::asio::awaitable<watch_status> status();

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace clashcast
