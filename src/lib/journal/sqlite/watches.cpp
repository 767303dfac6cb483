// The stored watches.

#include "journal/sqlite/store.hpp"

#include <fmt/format.h>

namespace clashcast {

// Not in a file of an earlier version: only an owner brings that up to date, perhaps while this process is attached.
bool sqlite_store::stores_watches()
{
    return query(db_, "SELECT 1 FROM sqlite_schema WHERE name = 'watch'").next();
}

// Begins a transaction with a write: what it reads then cannot change before it ends, whichever process edits too.
// Returns whether the file stores watches.
bool sqlite_store::lock_watches()
{
    try {
        query(db_, "UPDATE journal_end SET watches = watches").run();
        return true;
    } catch (const store_trouble& trouble) {
        if (trouble.why.code != errc::refused)
            throw;
        return false;
    }
}

watch_intervals sqlite_store::read_watches()
{
    watch_intervals stored;
    query row(db_, "SELECT kind, tag, interval_ms FROM watch");
    while (row.next()) {
        watch_name name{std::string(row.bytes(0)), std::string(row.bytes(1))};
        stored.emplace(std::move(name), std::chrono::milliseconds(row.number(2)));
    }
    return stored;
}

result<watch_counts> sqlite_store::edit_watches(const watch_edit& what)
{
    if (!lock_watches())
        return failure(errc::refused,
                       fmt::format("journal {}: an earlier version of clashcast made the file, which has no table for "
                                   "watches: start this version with it first", path_.string()));
    distinct_edit edit(what);
    auto stored = read_watches();
    auto counts = apply(edit, what.most, stored);
    if (!counts || counts->added + counts->removed == 0)
        return counts;
    for (auto& name : edit.remove)
        query(db_, "DELETE FROM watch WHERE kind = ?1 AND tag = ?2", name.kind, name.tag).run();
    for (auto& [name, interval] : edit.add)
        query(db_, "INSERT INTO watch VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET interval_ms = ?3", name.kind,
              name.tag, interval.count()).run();
    query(db_, "UPDATE journal_end SET watches = watches + 1").run();
    return counts;
}

result<std::vector<stored_watch>> sqlite_store::watches()
{
    return stores_watches() ? to_watches(read_watches()) : std::vector<stored_watch>();
}

result<std::uint64_t> sqlite_store::count_watch_edits()
{
    query row(db_, "SELECT watches FROM journal_end");
    return row.next() ? row.number(0) : 0;
}

}  // namespace clashcast
