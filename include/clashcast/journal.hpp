#pragma once
// Where changes are recorded: each with the checkpoint it leads to, in one atomic step, before anybody is told.
// Watchers commit, sinks read with cursors of their own; they never meet.
//
// All operations belong to one thread (that of the executor the journal was made with) and honour cancellation.
// A store that cannot be reached is waited for: no operation fails because of it, it only takes longer, and the
// log says so. What does fail is final for that call: errc::closed after close(), errc::fenced after the loss of
// ownership, errc::malformed for what is stored and damaged, errc::refused for what the store will never do. A
// cancelled call throws boost::system::system_error; a commit may have happened nevertheless.

#include <clashcast/checkpoint.hpp>
#include <clashcast/clock.hpp>
#include <clashcast/reader.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace clashcast {

using boost::asio::awaitable;

// One reader's place in the journal. Readers do not affect each other. Use from a single coroutine; `advance` may
// run beside a `next` that waits.
class cursor {
public:
    virtual ~cursor() = default;

    // Between 1 and `limit` entries, oldest first, after the ones that the last call returned, at first after
    // committed(). Suspends while there are none. Nothing durable changes. Where the journal discarded events that this
    // reader never had, there is one entry of the type "gap" in their place, which counts them (entry::missed).
    virtual awaitable<result<std::vector<entry>>> next(std::size_t limit) = 0;

    // Records, durably and in one step, how far the reader has come, what became of the events, and the dead letters
    // among them. Never goes back: a receipt for what was recorded already counts for nothing.
    virtual awaitable<result<void>> advance(receipt done) = 0;

    // The following next() returns what comes after `place`, as far as it is kept.
    virtual void seek(position place) = 0;

    virtual position committed() const = 0;  // what advance() recorded last
    virtual position end() const = 0;        // the journal's last event
    virtual position since() const = 0;      // where this reader began to count
    virtual const std::string& journal() const = 0;  // its identity
};

// What a watcher needs of a journal.
class change_log {
public:
    virtual ~change_log() = default;

    // The headers of the subjects watched from now on, in their order. The checkpoint of any other subject is kept
    // for a week in which somebody kept the journal, from the first call that missed it, then removed.
    virtual awaitable<result<std::vector<header>>> resume(const std::vector<subject>& watched) = 0;

    // The last committed checkpoint. One of revision 0 when there is none: its `head` begins the chain of ids, different
    // for each journal and each moment, so that what happens after a new beginning has ids of its own.
    virtual awaitable<result<checkpoint>> load(subject what) = 0;

    // Records the change, durably and as a whole. One with events waits while the journal is full. errc::conflict: the
    // stored revision is not the one before; load and compare again. errc::fenced: this process owns the journal no
    // more. A commit whose reply was lost is recognised when it is sent again, and counts once. Returns the position of
    // the last event, or the journal's end when there were none.
    virtual awaitable<result<position>> commit(subject what, change news) = 0;

    // Changes whenever the store was found to have lost commits that it had confirmed: what is remembered of headers
    // and checkpoints is then worth nothing. From any thread.
    virtual std::uint64_t generation() const { return 0; }
};

class journal : public change_log {
public:
    // Makes the store ready and takes ownership of it: waits for another instance to let go, takes over from an
    // older process of the same instance. Fails when the store is not usable at all (wrong password, wrong type
    // of key, no file).
    virtual awaitable<result<void>> open() = 0;

    // Makes the store ready for a look at it beside its owner, if there is one: balance(), dead_letters() and discard()
    // work afterwards, and nothing else. Instead of open(), and fails as it does.
    virtual awaitable<result<void>> visit() = 0;

    // Made once, with the journal, and kept in it: 32 hex digits. After open() or visit(). Empty: an older version made
    // the journal, and no owner has opened it since.
    virtual const std::string& identity() const = 0;

    // Keeps ownership and discards what every reader has had for longer than `retain`, and what exceeds the bounds.
    // Run it beside the rest; it returns only with the failure that ended ownership: errc::fenced, or errc::closed when
    // the file was replaced or removed. Time is measured by clocks that only go forward.
    virtual awaitable<failure> keep() = 0;

    // Registers the reader, durably, unless it is known. Do it before the first poll. Cursors must not outlive
    // the journal.
    virtual awaitable<result<std::unique_ptr<cursor>>> open_cursor(reader who) = 0;

    // How far everybody is.
    virtual awaitable<result<books>> balance() = 0;

    // The reader is no more, and holds nothing back. errc::invalid: there was none of that name.
    virtual awaitable<result<void>> forget(std::string reader) = 0;

    // The reader, which has no cursor open, goes back to `place` and counts anew from there; to the oldest place that
    // is kept, when that is later. Returns the place. errc::invalid: there is no such reader, or `place` lies ahead of
    // it.
    virtual awaitable<result<position>> rewind(std::string reader, position place) = 0;

    // Dead letters of all readers, in the order they came: those after `after`, `limit` at most.
    virtual awaitable<result<std::vector<dead_letter>>> dead_letters(position after, std::size_t limit) = 0;

    // Removes these dead letters, as far as they are there.
    virtual awaitable<result<void>> discard(std::vector<position> letters) = 0;

    // Gives up ownership. Commits and cursors fail with errc::closed afterwards.
    virtual awaitable<void> close() = 0;
};

// How many dead letters a journal keeps; of more the oldest are given up, and the log says so.
constexpr std::size_t most_dead_letters = 100'000;

// How much a journal keeps, for how long. At a bound, first goes what every reader has had, whatever `retain` says. If
// that is not enough, commits wait until the slowest reader has moved on, or the oldest events are discarded unread.
struct journal_bounds {
    journal_bounds() = default;

    enum class overflow : std::uint8_t { wait, drop_oldest };

    std::chrono::milliseconds retain{std::chrono::hours(1)};  // an event, after every reader has had it
    std::uint64_t max_events = 0;                 // 0: no bound
    std::uint64_t max_bytes = std::uint64_t(1) << 30;  // of events, as they are stored; 0: no bound
    overflow when_full = overflow::wait;
};

// Nothing survives the process, and nothing is retained. For tests and for trying out. A clock must outlive its
// journal.
std::unique_ptr<journal> make_memory_journal(boost::asio::any_io_executor, clock& = real_clock(),
                                             journal_bounds = {});

struct sqlite_journal_options {
    sqlite_journal_options() = default;

    std::filesystem::path path;
    journal_bounds bounds;
};
std::unique_ptr<journal> make_sqlite_journal(boost::asio::any_io_executor, sqlite_journal_options,
                                             clock& = real_clock());

struct redis_journal_options {
    redis_journal_options() = default;

    std::string url;            // redis://[user:password@]host[:port][/db] or rediss://
    std::string password;       // wins over the one in the URL
    std::string ca_file;        // empty: the system's
    std::string name_space = "clashcast";
    std::string instance;       // who takes over from whom at once; the host's name by default
    bool allow_eviction = false;  // a Redis that may discard keys when it is full fails open() otherwise
    journal_bounds bounds;
};
// Connects in open(). While Redis has used eight tenths of its maxmemory, what every reader has had is discarded at
// once; from nine tenths on, commits wait. A URL or a namespace that cannot be one throws boost::system::system_error.
// The clock tells when to trim and what is old; a connection has clocks of its own.
std::unique_ptr<journal> make_redis_journal(boost::asio::any_io_executor, redis_journal_options,
                                            clock& = real_clock());

}  // namespace clashcast
