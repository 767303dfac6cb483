#include "journal/sqlite/schema.hpp"

#include "journal/record.hpp"

#include <fmt/format.h>

namespace clashcast {
namespace {

constexpr std::uint64_t our_application = 0x636c6361;  // "clca"; says whose file it is
constexpr std::uint64_t our_version = 1;

// A transaction of its own. `first` and `last` are the sequences of the commit's first and last event; `bytes_before`
// is how many bytes of events there had been before it, so that what is kept is measured by its oldest row. Headers lie
// apart from bodies, since a start reads all of the former and none of the latter; blobs come last in their rows, so
// that reading the columns before them touches no overflow page.
constexpr const char* make_tables = R"(
    BEGIN IMMEDIATE;
    CREATE TABLE checkpoint (
        subject TEXT PRIMARY KEY, revision INTEGER NOT NULL, body_hash INTEGER NOT NULL, head TEXT NOT NULL,
        failing INTEGER NOT NULL, status INTEGER, reason TEXT,
        digest BLOB NOT NULL, end_ms INTEGER NOT NULL, end_sequence INTEGER NOT NULL,
        unwatched_since INTEGER
    ) WITHOUT ROWID;
    CREATE TABLE body (subject TEXT PRIMARY KEY, body BLOB NOT NULL, memory BLOB NOT NULL);
    CREATE TABLE commit_entry (
        last INTEGER PRIMARY KEY, first INTEGER NOT NULL, ms INTEGER NOT NULL, subject TEXT NOT NULL,
        bytes_before INTEGER NOT NULL, events BLOB NOT NULL, before BLOB, after BLOB
    );
    CREATE INDEX commit_entry_by_time ON commit_entry (ms);
    CREATE TABLE cursor (
        reader TEXT PRIMARY KEY, ms INTEGER NOT NULL, sequence INTEGER NOT NULL, data INTEGER NOT NULL,
        since_ms INTEGER NOT NULL, since_sequence INTEGER NOT NULL,
        delivered INTEGER NOT NULL, refused INTEGER NOT NULL, filtered INTEGER NOT NULL, dropped INTEGER NOT NULL,
        unused_since INTEGER
    ) WITHOUT ROWID;
    CREATE TABLE dead_letter (
        id INTEGER PRIMARY KEY AUTOINCREMENT, reader TEXT NOT NULL, ms INTEGER NOT NULL, sequence INTEGER NOT NULL,
        refused INTEGER NOT NULL, reason TEXT NOT NULL, kind TEXT NOT NULL, event BLOB NOT NULL
    );
    CREATE TABLE journal_end (
        ms INTEGER NOT NULL, sequence INTEGER NOT NULL, bytes INTEGER NOT NULL,
        dropped_ms INTEGER NOT NULL, dropped_sequence INTEGER NOT NULL
    );
    INSERT INTO journal_end VALUES (0, 0, 0, 0, 0);
    PRAGMA application_id = 0x636c6361;
    PRAGMA user_version = 1;
    COMMIT;
)";

[[noreturn]] void refuse(const std::filesystem::path& path, std::string_view why)
{
    throw store_trouble({errc::invalid, fmt::format("journal {}: {}", path.string(), why)}, false);
}

void check_place(const std::filesystem::path& path, opening how)
{
    if (path.empty())
        refuse(path, "no path is given");
    std::error_code ignored;  // whatever it is, opening the file meets it again
    if (auto folder = path.parent_path(); !folder.empty() && !std::filesystem::is_directory(folder, ignored))
        refuse(path, fmt::format("there is no folder {}", folder.string()));
    if (std::filesystem::is_directory(path, ignored))
        refuse(path, "this is a folder, not a file");
    if (how == opening::visit && !std::filesystem::exists(path, ignored))
        refuse(path, "there is no such file");
}

std::uint64_t ask(database& db, const char* sql)
{
    query q(db, sql);
    return q.next() ? q.number(0) : 0;
}

// Nothing is written before it is known whose file this is.
bool is_new(database& db, const std::filesystem::path& path)
{
    if (ask(db, "SELECT count(*) FROM sqlite_schema") == 0)
        return true;
    if (ask(db, "PRAGMA application_id") != our_application)
        refuse(path, "this is the database of another program");
    if (auto version = ask(db, "PRAGMA user_version"); version > our_version)
        refuse(path, fmt::format("a newer version of clashcast wrote it (schema {}; this one knows {})", version,
                                 our_version));
    return false;
}

// SQLite itself takes what is missing of the last page for zeros. While there is a log beside the file, what a kill
// left unfinished in it is there.
void check_end(database& db, const std::filesystem::path& path)
{
    std::error_code missing;
    auto log = std::filesystem::file_size(path.string() + "-wal", missing);
    if (!missing && log > 0)
        return;
    auto size = std::filesystem::file_size(path, missing);
    if (!missing && size % ask(db, "PRAGMA page_size") != 0)
        refuse(path, "its end is cut off");
}

// A table of its own: files of older versions get it when they are opened, and older versions do not mind it.
void give_identity(database& db)
{
    db.run("CREATE TABLE IF NOT EXISTS identity (id TEXT NOT NULL)");
    query(db, "INSERT INTO identity SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM identity)", new_identity()).run();
}

}  // namespace

database open_database(const std::filesystem::path& path, opening how)
{
    check_place(path, how);
    database db(path, how);
    bool fresh = is_new(db, path);
    check_end(db, path);
    if (fresh && how == opening::visit)
        refuse(path, "there is no journal in it");
    db.run("PRAGMA journal_mode = WAL");
    db.run("PRAGMA synchronous = FULL");  // a commit that was reported is on the disk
    if (fresh)
        db.run(make_tables);
    if (how == opening::own)
        give_identity(db);
    return db;
}

}  // namespace clashcast
