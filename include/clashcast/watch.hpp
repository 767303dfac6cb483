#pragma once
// When to poll: a heap of due times over all subjects, and the few coroutines that poll what is due.

#include <clashcast/api.hpp>
#include <clashcast/clock.hpp>
#include <clashcast/diff.hpp>
#include <clashcast/journal.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace clashcast {

// Subjects of one kind that share an interval and options.
struct watch_group {
    watch_group() = default;

    kind of = kind::clan;
    std::vector<std::string> tags;  // normalised; for maintenance the tag of the player that is probed
    clock::duration interval{};     // at least 1 s
    watch_options options;
};

struct watch_counts {
    std::uint64_t polls = 0;      // answered or failed for good
    std::uint64_t unchanged = 0;  // of these, told apart by their hash alone
    std::uint64_t failures = 0;   // of these, without a good answer
    std::uint64_t late = 0;       // of these, begun more than a second after they were due
    std::uint64_t events = 0;     // committed

    watch_counts& operator+=(const watch_counts&);
};

// Polls, compares and commits. Everything runs, and is called, on the thread of the executor that run() is awaited on,
// which is the api's and the log's too.
class watcher {
public:
    // The references must outlive the watcher.
    watcher(api&, change_log&, clock& = real_clock());
    ~watcher();

    // Before run(). Throws boost::system::system_error, naming it, for an interval under 1 s, no tags, a bad tag, or a
    // subject that is watched already.
    void add(watch_group);

    // Reads the headers of all subjects, then polls until stop(). Returns when the polls under way are committed, or
    // with the failure that makes going on pointless (errc::fenced). To be called once; the watcher must live until it
    // has returned.
    boost::asio::awaitable<result<void>> run();
    void stop();

    // While held, no poll begins: some consumer has too much to read.
    void hold();
    void release();

    // Before run(): what to call after each commit that has events; and when maintenance, which is watched here, has
    // begun or ended.
    void on_committed(std::function<void()>);
    void on_maintenance(std::function<void(bool down)>);

    std::size_t subjects() const;
    watch_counts counts() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace clashcast
