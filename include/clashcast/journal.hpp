#pragma once
// The journal records each change of a subject together with the checkpoint that it leads to, in one atomic step,
// before anything is published. Watchers commit changes; sinks read events through cursors.
//
// Example:
//     sqlite_journal_options options;
//     options.path = "clashcast.db";
//     auto store = make_sqlite_journal(executor, options);
//     auto opened = co_await store->open();
//     if (!opened)
//         throw_failure(opened.error());
//     consumer me;
//     me.name = "example";
//     me.from_beginning = true;  // else a new consumer starts at the end
//     auto reading = co_await store->open_cursor(me);
//     auto entries = co_await (*reading)->next(100);
//     acknowledgement done(entries->back().at);
//     for (auto& one : *entries) {
//         std::cout << one.event.type << ' ' << one.event.tag << '\n';
//         one.missed > 0 ? done.counts.dropped += one.missed : ++done.counts.delivered;
//     }
//     auto recorded = co_await (*reading)->advance(done);
//     co_await store->close();
//
// Threads: all operations belong to the thread of the executor that the journal was made with, except where noted.
// Cancellation: every operation honours it and throws boost::system::system_error; a cancelled commit may have
// happened. Errors: no operation fails because the store cannot be reached. It waits until the store is back, and the
// log says so. A failure is final for the call: errc::closed after close(), errc::fenced after ownership was lost,
// errc::malformed for damaged data, errc::refused for what the store will never do.

#include <clashcast/checkpoint.hpp>
#include <clashcast/clock.hpp>
#include <clashcast/consumer.hpp>
#include <clashcast/stored_watch.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace clashcast {

using boost::asio::awaitable;

// One consumer's position in the journal. Consumers do not affect each other. Use a cursor from a single coroutine, but
// advance() may run while a next() waits.
class cursor {
public:
    virtual ~cursor() = default;

    // Returns between 1 and `limit` entries, oldest first: those after the last call's, at first those after
    // acknowledged(). Suspends while there are none. Records nothing. Where the journal discarded events that this
    // consumer never had, a single entry of the type "gap" stands in for them and counts them (entry::missed).
    virtual awaitable<result<std::vector<entry>>> next(std::size_t limit) = 0;

    // Records, durably and in one step, how far the consumer has come, what became of the events, and the dead letters
    // among them. Never moves back: an acknowledgement of what is already recorded has no effect, so it may be
    // repeated.
    virtual awaitable<result<void>> advance(acknowledgement done) = 0;

    // The following next() returns the events after this position, as far as the journal still has them.
    virtual void seek(position) = 0;

    virtual position acknowledged() const = 0;       // what advance() recorded last
    virtual position end() const = 0;                // the last event of the journal
    virtual position since() const = 0;              // where this consumer's counts begin
    virtual const std::string& journal() const = 0;  // the identity of the journal
};

// The part of a journal that watchers use.
class checkpoint_store {
public:
    virtual ~checkpoint_store() = default;

    // Returns the headers of the subjects that are watched from now on, in order. The checkpoint of any other subject
    // is kept for a week in which an owner maintains the journal, counted from the first call that missed the subject,
    // and then removed.
    virtual awaitable<result<std::vector<checkpoint_header>>> resume(const std::vector<subject>& watched) = 0;

    // Adds subjects to those that are watched, and returns their headers, in order. A subject that had left, or that
    // resume() missed, goes on from its checkpoint. Other subjects are not affected. Each thousand subjects are one
    // atomic step. May be repeated, also for subjects that are already watched.
    virtual awaitable<result<std::vector<checkpoint_header>>> enter(std::vector<subject>) = 0;

    // Stops watching subjects. Their checkpoints are kept and removed like those that resume() missed. A commit of such
    // a subject is still accepted, since a poll may be under way. Each thousand subjects are one atomic step. May be
    // repeated.
    virtual awaitable<result<void>> leave(std::vector<subject>) = 0;

    // Returns the last committed checkpoint. If there is none, returns one of revision 0, whose `chain_head` begins the
    // chain of ids. That differs for each journal and each moment, so that events after a new beginning have new ids.
    virtual awaitable<result<checkpoint>> load(subject what) = 0;

    // Records the change durably and as a whole. Returns the position of its last event, or the journal's end if it has
    // no events. A change with events waits while the journal is full. A commit that is sent again because its reply
    // was lost is recognised and counts once. Fails with errc::conflict if the stored revision is not the one before
    // this change (load the checkpoint and compare again), and with errc::fenced if another process owns the journal.
    virtual awaitable<result<position>> commit(subject what, change news) = 0;

    // Changes whenever the store turns out to have lost something that it had confirmed: commits, or what resume(),
    // enter() and leave() recorded. Headers and checkpoints in memory are then out of date, and the subjects that are
    // watched enter again. Call it from any thread.
    virtual std::uint64_t generation() const { return 0; }
};

class journal : public checkpoint_store {
public:
    // Prepares the store and takes ownership. Waits for another instance to release it; takes over at once from an
    // older process of the same instance. Fails if the store cannot be used at all: wrong password, key of another
    // type, no such folder.
    virtual awaitable<result<void>> open() = 0;

    // Prepares the store for a look beside its owner, if there is one. After it only the operations that say so work.
    // Call it instead of open(); fails like open().
    virtual awaitable<result<void>> attach() = 0;

    // 32 hex digits, made once with the journal and stored in it. Valid after open() or attach(). Empty: an older
    // version made the journal, and no owner has opened it since.
    virtual const std::string& identity() const = 0;

    // Renews ownership, and discards events that every consumer has had for longer than `retain`, or that exceed the
    // bounds. Spawn it right after open(): without it a Redis journal loses its lease after 3 s, and nothing is
    // discarded. Returns only with the failure that ended ownership: errc::fenced, or
    // errc::closed if the file was replaced or removed. Measures time with clocks that only go forward.
    virtual awaitable<failure> maintain() = 0;

    // Registers the consumer durably, unless it is known. Do this before the first poll. A cursor must not outlive its
    // journal.
    virtual awaitable<result<std::unique_ptr<cursor>>> open_cursor(consumer who) = 0;

    // From now on the consumer counts as one that this process does not use: after a week without a cursor it is
    // removed. Its cursor was destroyed.
    virtual void stop_using(const std::string& consumer) = 0;

    // Asks the store about the journal and its consumers. Like all operations it waits while the store cannot be
    // reached: look at health() first where that matters. Works after attach(), too.
    virtual awaitable<result<journal_status>> status() = 0;

    // What this process knows, without asking the store. Costs nothing.
    virtual journal_health health() const = 0;

    // Removes the consumer, which then holds back no events. Fails with errc::invalid if there is none of that name.
    virtual awaitable<result<void>> forget(std::string consumer) = 0;

    // Takes a consumer that has no open cursor back to a position, or to the oldest position that the journal still has
    // if that is later. Its counts start again from there. Returns the position. Fails with errc::invalid if there is
    // no such consumer, or if it has not come as far as `target`.
    virtual awaitable<result<position>> rewind(std::string consumer, position target) = 0;

    // Returns at most `limit` dead letters of all consumers after the id `after`, in the order of their arrival.
    // Works after attach(), too.
    virtual awaitable<result<std::vector<dead_letter>>> dead_letters(position after, std::size_t limit) = 0;

    // Removes the dead letters with these ids. Ignores ids that do not exist. Works after attach(), too.
    virtual awaitable<result<void>> remove_dead_letters(std::vector<position> ids) = 0;

    // Changes the stored watches in one atomic step, and returns what that changed. May be repeated. Works after
    // attach(), too. Fails with errc::refused, and changes nothing, if it would add watches beyond `most`, or if the
    // file (SQLite) was last owned by an earlier version.
    virtual awaitable<result<watch_counts>> edit_watches(watch_edit) = 0;

    // Returns all stored watches, in the order of their names. Works after attach(), too.
    virtual awaitable<result<std::vector<stored_watch>>> watches() = 0;

    // Calls the function when the stored watches may have changed since open(), by this process or another one: on the
    // journal's thread, within about a second, while maintain() runs. And once after each change of generation(). An
    // empty function ends that.
    virtual void on_watches(std::function<void()>) = 0;

    // Returns at most `limit` entries after a position, oldest first; none, at once, if there are none. Needs no
    // consumer: records nothing and holds nothing back. Works after attach(), too.
    //
    // Where the journal has discarded events, after every consumer had had them or because it was full, a single entry
    // of the type "gap" stands in for them, as in cursor::next(). Start at status().oldest to read all that there is.
    // A position with the sequence 0 and a time stands for that time: no gap then, since nothing is known about the
    // events before it.
    //
    // An event has as much data as `wanted` says, but not more than was stored for the consumers.
    virtual awaitable<result<std::vector<entry>>> peek(position after, std::size_t limit, data_level wanted) = 0;

    // Gives up ownership. Afterwards commits and cursors fail with errc::closed.
    virtual awaitable<void> close() = 0;
};

// The number of dead letters in a journal. Beyond it the oldest are removed, and the log says so.
constexpr std::size_t most_dead_letters = 100'000;

// How much a journal keeps, and for how long. At a bound, first the events that every consumer has had are discarded,
// whatever `retain` says. If that is not enough, commits wait for the slowest consumer, or the oldest events are
// discarded unread.
struct journal_bounds {
    journal_bounds() = default;

    enum class overflow : std::uint8_t { wait, drop_oldest };

    std::chrono::milliseconds retain{std::chrono::hours(1)};  // of an event, after every consumer has had it
    std::uint64_t max_events = 0;                             // 0: no bound
    std::uint64_t max_bytes = std::uint64_t(1) << 30;         // of events, as they are stored; 0: no bound
    overflow when_full = overflow::wait;
};

struct memory_journal_options {
    memory_journal_options() = default;

    journal_bounds bounds;
};
// In memory: the process takes everything with it, and events that every consumer has had are discarded at once. For
// tests and trials. A clock must outlive its journal.
std::unique_ptr<journal> make_memory_journal(boost::asio::any_io_executor, memory_journal_options = {},
                                             clock& = real_clock());

struct sqlite_journal_options {
    sqlite_journal_options() = default;

    std::filesystem::path path;  // on a local disk; created if it does not exist
    journal_bounds bounds;
};
// In a file, which the journal reads and writes on a thread of its own.
std::unique_ptr<journal> make_sqlite_journal(boost::asio::any_io_executor, sqlite_journal_options,
                                             clock& = real_clock());

struct redis_journal_options {
    redis_journal_options() = default;

    std::string url;       // redis://[user:password@]host[:port][/db], rediss://, or unix:///path[?db=N]
    std::string password;  // used instead of the one in the URL
    std::string ca_file;   // empty: the system's
    std::string cert_file, key_file;  // both or neither
    std::string name_space = "clashcast";
    std::string instance;         // a process takes over from its own instance at once; empty: the host's name
    bool allow_eviction = false;  // open() fails for a Redis that may evict keys, unless this is set
    journal_bounds bounds;
};
// In Redis; connects in open(). From eight tenths of Redis's maxmemory on, events that every consumer has had are
// discarded at once; from nine tenths on, commits wait. Throws boost::system::system_error for an invalid URL or
// namespace. All timers use the clock, except the time limits of a connection and the lease in Redis.
std::unique_ptr<journal> make_redis_journal(boost::asio::any_io_executor, redis_journal_options,
                                            clock& = real_clock());

}  // namespace clashcast
