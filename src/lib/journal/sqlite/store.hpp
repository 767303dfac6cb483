#pragma once
// The journal in an SQLite file, as plain functions: no coroutine, no thread, no clock. Each is part of a transaction,
// and is repeated if that was rolled back. Throws store_trouble for what SQLite cannot do.

#include "journal/sqlite/files.hpp"
#include "journal/sqlite/query.hpp"
#include "journal/watches.hpp"

#include <clashcast/journal.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace clashcast {

// Events from some position to the journal's end.
struct sqlite_amount {
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;
};

// Where the journal ends, and how much it holds.
struct sqlite_fill {
    position end;
    std::uint64_t total_bytes = 0;  // of all events so far
    sqlite_amount kept;
    sqlite_amount unread;  // by the slowest consumer: these cannot simply be discarded
};

class sqlite_store {
public:
    sqlite_store(const sqlite_journal_options&, opening);
    ~sqlite_store();
    sqlite_store(const sqlite_store&) = delete;
    sqlite_store& operator=(const sqlite_store&) = delete;

    // Each transaction of the owner that changes something is counted. begin() throws errc::closed if the file has
    // another count than the owner: its content was replaced.
    void begin();
    void commit();
    void roll_back() noexcept;

    // Throws errc::closed if the names of the open files no longer lead to them. `owned` is the database.
    void check_files(const file_id& owned) const;

    position end();
    sqlite_fill fill();

    // For how long owners have maintained the journal, as recorded last. A week of absence is measured in this time.
    result<std::chrono::milliseconds> kept();
    void record(std::chrono::milliseconds kept);

    result<std::vector<checkpoint_header>> resume(const std::vector<subject>& watched, std::chrono::milliseconds kept);
    result<std::vector<checkpoint_header>> enter(const std::vector<subject>&);
    result<void> leave(const std::vector<subject>&, std::chrono::milliseconds kept);
    result<checkpoint> load(const subject&);
    result<position> accept(const subject&, const change&, timestamp now);

    result<std::string> identity();  // empty: no owner of this version has opened the file yet

    // The state of the consumer; registers an unknown one.
    result<consumer_status> register_consumer(const consumer&);

    // Returns how many dead letters were removed, because there were too many.
    result<std::size_t> advance(const std::string& consumer_name, const acknowledgement&);

    result<void> forget(const std::string& consumer_name);
    result<position> rewind(const std::string& consumer_name, position target);
    result<journal_status> status(timestamp now);
    result<std::string> describe();

    result<std::vector<dead_letter>> dead_letters(position after, std::size_t limit);
    result<void> remove_dead_letters(const std::vector<position>& ids);

    result<watch_counts> edit_watches(const watch_edit&);
    result<std::vector<stored_watch>> watches();
    result<std::uint64_t> count_watch_edits();

    // Removes the consumers that were not among `used` for as long as kept_unwatched. Returns their names.
    std::vector<std::string> retire(const std::set<std::string>& used, std::chrono::milliseconds kept);

    // Removes the checkpoints of subjects that have been absent for kept_unwatched, some at a time. Looks for them once
    // an hour.
    void remove_absent(std::chrono::milliseconds kept);

    // The entries after `last`: at most `limit`, fewer if their bodies are large.
    result<std::vector<entry>> read(position last, std::size_t limit, data_level wanted);

    // The last event that was discarded before every consumer had it.
    position dropped();

    // Discards the events up to and including `old`, if every consumer has had them.
    void trim(position old);

    // Discards events until the journal is within its bounds, as far as they allow, and returns what it holds then.
    // Each transaction of the owner ends with it: its jobs may exceed the bounds, or make events superfluous.
    sqlite_fill make_room();

private:
    std::optional<std::uint64_t> count_commits();
    [[noreturn]] void end_because(std::string_view replaced) const;
    void write_checkpoint(const subject&, const change&, std::string_view digest, position end);
    position add_events(const subject&, const change&, position first);
    data_level most_wanted();
    position before_oldest();
    position nearest(position target);
    std::optional<position> slowest();
    sqlite_amount after(const sqlite_fill& end, position last);
    std::vector<consumer_status> consumer_states();
    std::uint64_t count_dead_letters();
    void add_dead_letter(const std::string& consumer_name, const dead_letter&);
    std::size_t limit_dead_letters();
    bool stores_watches();
    bool lock_watches();
    watch_intervals read_watches();

    std::filesystem::path path_;
    opening how_;
    journal_bounds bounds_;
    database db_;
    database_files files_;
    std::uint64_t commits_ = 0;         // of all owners
    std::chrono::milliseconds absence_checked_{-1};  // when nothing was left to remove; -1: not yet
    std::uint64_t changes_before_ = 0;  // before this transaction
    std::optional<data_level> most_wanted_;  // by consumers; known for this transaction
};

}  // namespace clashcast
