#pragma once
// The journal in an SQLite file, as plain functions: no coroutine, no thread, no clock. Each is a part of a
// transaction, and may be repeated when that was undone. What SQLite cannot do throws store_trouble.

#include "journal/sqlite/files.hpp"
#include "journal/sqlite/query.hpp"

#include <clashcast/journal.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace clashcast {

// Events, from some place to the journal's end.
struct sqlite_amount {
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;
};

// Where the journal ends, and how much is in it.
struct sqlite_fill {
    position end;
    std::uint64_t total_bytes = 0;  // of all events there have ever been
    sqlite_amount kept;
    sqlite_amount unread;  // by the slowest reader: what cannot simply give way
};

class sqlite_store {
public:
    sqlite_store(const sqlite_journal_options&, opening);
    ~sqlite_store();
    sqlite_store(const sqlite_store&) = delete;
    sqlite_store& operator=(const sqlite_store&) = delete;

    // Of the owner's transactions each that changes something is counted. begin() throws errc::closed when the file's
    // count is not the owner's: its content was replaced.
    void begin();
    void commit();
    void roll_back() noexcept;

    // Throws errc::closed when the names of the open files no longer lead to them. `owned` is the database's own.
    void check_files(const file_id& owned) const;

    position end();
    sqlite_fill fill();

    // For how long the journal had been kept when that was recorded last. A week of absence counts in this time.
    std::chrono::milliseconds kept();
    void record(std::chrono::milliseconds kept);

    std::vector<header> resume(const std::vector<subject>& watched, std::chrono::milliseconds kept);
    result<checkpoint> load(const subject&);
    result<position> take_in(const subject&, const change&, timestamp now);

    std::string identity();  // empty: no owner of this version has opened the file yet

    // Where the reader stands; an unknown one is registered.
    account enrol(const reader&);

    // How many dead letters were given up, since there are too many.
    std::size_t advance(const std::string& reader_name, const receipt&);

    result<void> forget(const std::string& reader_name);
    result<position> rewind(const std::string& reader_name, position place);
    books balance();

    result<std::vector<dead_letter>> dead_letters(position after, std::size_t limit);
    void discard(const std::vector<position>&);

    // Forgets the readers that were not among `used` for as long as kept_unwatched: their names.
    std::vector<std::string> retire(const std::set<std::string>& used, std::chrono::milliseconds kept);

    // What comes after `place`: `limit` entries at most, fewer when their bodies are large.
    result<std::vector<entry>> read(position place, std::size_t limit, data_level wanted);

    // The last of the events that were discarded before every reader had them.
    position dropped();

    // Discards the events up to and including `old` that every reader has had.
    void trim(position old);

    // Brings what is kept below the bounds, as far as they allow to discard it, and returns what is kept then. Each of
    // the owner's transactions ends with it: its jobs may exceed the bounds, or let something give way.
    sqlite_fill make_room();

private:
    std::optional<std::uint64_t> count_commits();
    [[noreturn]] void end_because(std::string_view replaced) const;
    void write_checkpoint(const subject&, const change&, std::string_view digest, position end);
    position write_events_of(const subject&, const change&, position first);
    data_level most_wanted();
    position before_oldest();
    position next_place(position);
    std::optional<position> slowest();
    sqlite_amount from(const sqlite_fill& end, position place);
    std::vector<account> accounts();
    std::uint64_t count_dead_letters();
    void bury(const std::string& reader_name, const dead_letter&);
    std::size_t give_up_dead_letters();

    std::filesystem::path path_;
    opening how_;
    journal_bounds bounds_;
    database db_;
    database_files files_;
    std::uint64_t commits_ = 0;         // of this owner and those before
    std::uint64_t changes_before_ = 0;  // before this transaction
    std::optional<data_level> most_wanted_;  // by readers, in this transaction so far
};

}  // namespace clashcast
