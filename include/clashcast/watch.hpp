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

// A cause for which polls fail now.
struct failing_cause {
    failing_cause() = default;

    std::string general;  // "the war log is private": the cause's identity
    std::string example;  // "the war log of #2PP is private", or the same as `general`
    std::uint64_t subjects = 0;
};

struct poll_failures {
    poll_failures() = default;
    explicit poll_failures(failing_cause);

    std::uint64_t subjects = 0;
    std::vector<failing_cause> causes;  // the one with the most subjects first

    poll_failures& operator+=(const poll_failures&);
};

// How polling is, now.
struct watch_status {
    watch_status() = default;

    std::uint64_t subjects = 0;     // maintenance is one; 0 before the journal has said what it knows of them
    std::uint64_t answered = 0;     // the last poll of these had a good answer
    poll_failures failing;          // of these it failed; of the rest nothing is known yet
    poll_failures failing_at_start; // as the journal knew them
    bool maintenance = false;       // the API is in maintenance: no poll begins
    clock::duration journal_waits{};// for how long the journal has not taken or given anything that it was asked for

    void all_fail(const std::string& why);
    watch_status& operator+=(const watch_status&);
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

    std::size_t subjects() const;  // maintenance is one
    watch_counts counts() const;
    watch_status status() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace clashcast
