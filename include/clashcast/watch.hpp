#pragma once
// Polls subjects, compares each answer with the checkpoint in the journal, and commits what changed.
//
// Example:
//     api_options api;
//     api.tokens = {"the-token-of-this-machine"};
//     auto source = make_api(executor, api);
//     auto journal = make_memory_journal(executor);
//     auto opened = co_await journal->open();
//     opened.value();
//
//     watcher watching(*source, *journal);
//     watch_group clans;
//     clans.kind = subject_kind::clan;
//     clans.tags = {"#2PP", "#8PP"};
//     clans.interval = std::chrono::seconds(60);
//     watching.add(clans).value();
//     auto ended = co_await watching.run();
//     if (!ended)
//         std::cerr << ended.error() << '\n';

#include <clashcast/api.hpp>
#include <clashcast/clock.hpp>
#include <clashcast/diff.hpp>
#include <clashcast/journal.hpp>
#include <clashcast/watch_status.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace clashcast {

// Subjects of one kind that share an interval and options.
struct watch_group {
    watch_group() = default;

    subject_kind kind = subject_kind::clan;
    std::vector<std::string> tags;  // as people type them; for maintenance the tag of the player to poll
    clock::duration interval{};     // at least 1 s; 0: the kind's (kind_traits::interval)
    watch_options options;
    // Of a kind of players: clans that the pool watches, too. Their members are subjects of this group, each from the
    // first answer that shows it to the first that does not. For a watch_pool; a watcher takes no such group.
    std::vector<std::string> members_of;
};

// One loop that polls. All of it runs, and is called, on the thread of the executor that run() is awaited on, which is
// the thread of the api and of the journal too. For several threads see watch_pool.hpp.
class watcher {
public:
    // The references must outlive the watcher.
    watcher(api&, checkpoint_store&, clock& = real_clock());
    ~watcher();

    // Watches these subjects too, at any time: before, during and after run(). While it runs, first polls are spread
    // over the interval, so that those of other subjects are not delayed. A subject that was removed less than a week
    // ago goes on from its checkpoint: changes in between are found by its first poll.
    // Changes nothing and fails with errc::invalid, naming it, for an interval under 1 s, no tags, a malformed tag, a
    // subject that is watched already or twice in the group.
    result<void> add(watch_group);

    // Stops watching these subjects, at any time; maintenance has an empty tag. No further poll of them begins. A poll
    // that is under way is still recorded. The journal keeps the checkpoints for a week.
    // Changes nothing and fails with errc::invalid, naming it, when one of them is not watched.
    result<void> remove(const std::vector<subject>&);

    // Reads the headers of all subjects from the journal, then polls until stop(). Returns when the polls under way are
    // committed, or with the journal's failure (errc::fenced, errc::closed). Call it once; the
    // watcher must live until it has returned.
    boost::asio::awaitable<result<void>> run();
    void stop();

    // While held, no poll begins: some consumer has too many events waiting.
    void hold();
    void release();

    // What another watcher's probe found. No poll begins while the API is in maintenance.
    void set_maintenance(bool down);

    // Before run(): called after each commit that has events, and when the probe of this watcher found that maintenance
    // began or ended.
    void on_committed(std::function<void()>);
    void on_maintenance(std::function<void(bool down)>);

    // Before run(): called with the tags of the members that an answer about one of these clans shows, when they may
    // have changed.
    void on_members(std::function<void(const std::string& clan, std::vector<std::string> members)>);
    // At any time: of which clans.
    void report_members_of(const std::vector<std::string>& clans);

    std::size_t subjects() const;  // watched now, whether or not the journal has been asked; maintenance counts as one
    poll_counts counts() const;    // of all kinds together
    watch_status status() const;
    subject_facts look_at(const subject&) const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace clashcast
