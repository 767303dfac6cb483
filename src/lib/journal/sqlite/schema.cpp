#include "journal/sqlite/schema.hpp"

#include "journal/record.hpp"

#include <fmt/format.h>

#include <array>

namespace clashcast {
namespace {

constexpr std::uint64_t our_application = 0x636c6361;  // "clca"; says whose file it is

// Each step makes a version of the tables from the one before; the first creates them. A released step never changes.
//
// `first` and `last` are the sequences of the commit's first and last event; `bytes_before` is how many bytes of events
// there had been before it, so that what is kept is measured by its oldest row. Headers lie apart from bodies, since a
// start reads all of the former and none of the latter; blobs come last in their rows, so that reading the columns
// before them touches no overflow page.
constexpr const char* version_1 = R"(
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
)";

// `commits` counts the transactions of owners: an owner notices if the content of the file goes back.
// `kept_ms` is how long owners have maintained the journal; marks of absence are now in this time, not in Unix time.
constexpr const char* version_2 = R"(
    ALTER TABLE journal_end ADD COLUMN commits INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE journal_end ADD COLUMN kept_ms INTEGER NOT NULL DEFAULT 0;
    UPDATE checkpoint SET unwatched_since = 0 WHERE unwatched_since IS NOT NULL;
    UPDATE cursor SET unused_since = 0 WHERE unused_since IS NOT NULL;
    CREATE TABLE IF NOT EXISTS identity (id TEXT NOT NULL);
)";

// `watches` counts the edits of the stored watches.
constexpr const char* version_3 = R"(
    ALTER TABLE journal_end ADD COLUMN watches INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE watch (
        kind TEXT NOT NULL, tag TEXT NOT NULL, interval_ms INTEGER NOT NULL, PRIMARY KEY (kind, tag)
    ) WITHOUT ROWID;
)";

constexpr std::array steps{version_1, version_2, version_3};
constexpr std::uint64_t our_version = steps.size();

[[noreturn]] void refuse(const std::filesystem::path& path, std::string_view why)
{
    throw store_trouble({errc::invalid, fmt::format("journal {}: {}", path.string(), why)}, false);
}

std::uint64_t ask(database& db, const char* sql)
{
    query q(db, sql);
    return q.next() ? q.number(0) : 0;
}

// 0: the file is empty. Nothing is written before it is known to be ours.
std::uint64_t version_of(database& db, const std::filesystem::path& path)
{
    if (ask(db, "SELECT count(*) FROM sqlite_schema") == 0)
        return 0;
    if (ask(db, "PRAGMA application_id") != our_application)
        refuse(path, "the file is the database of another program");
    auto version = ask(db, "PRAGMA user_version");
    if (version > our_version)
        refuse(path, fmt::format("a newer version of clashcast wrote it (schema {}; this one knows {})", version,
                                 our_version));
    return version;
}

// SQLite reads the missing part of the last page as zeros. While there is a write-ahead log, an unfinished page is in
// it.
void check_end(database& db, const std::filesystem::path& file, const std::filesystem::path& path)
{
    std::error_code missing;
    auto log = std::filesystem::file_size(file.string() + "-wal", missing);
    if (!missing && log > 0)
        return;
    auto size = std::filesystem::file_size(file, missing);
    if (!missing && size % ask(db, "PRAGMA page_size") != 0)
        refuse(path, "the file is truncated");
}

// The file's own name, beside which SQLite keeps its log. Under another hard link it would not find the log that a
// killed process left, and would lose its content.
std::filesystem::path own_name(const std::filesystem::path& path)
{
    std::error_code failed;
    auto file = std::filesystem::canonical(path, failed);
    if (failed)
        refuse(path, failed.message());
    if (auto names = std::filesystem::hard_link_count(file, failed); !failed && names > 1)
        refuse(path, fmt::format("the file has {} names (hard links), and SQLite keeps a write-ahead log for each:"
                                 " remove all names but one", names));
    return file;
}

// A user who can read the file could also lock it, and stop its owner. The file of another user is left alone.
void make_private(const std::filesystem::path& file)
{
    using std::filesystem::perms;
    std::error_code ignored;
    for (auto end : {"", "-wal", "-shm"})
        std::filesystem::permissions(file.string() + end, perms::group_all | perms::others_all,
                                     std::filesystem::perm_options::remove, ignored);
}

void upgrade(database& db, std::uint64_t version)
{
    for (; version < our_version; ++version) {
        db.run("BEGIN IMMEDIATE");
        db.run(steps[version]);
        db.run(fmt::format("PRAGMA user_version = {}; COMMIT", version + 1).c_str());
    }
}

// Made once.
void give_identity(database& db)
{
    query(db, "INSERT INTO identity SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM identity)", new_identity()).run();
}

}  // namespace

result<void> check_path(const std::filesystem::path& path, opening how)
{
    auto no = [&](std::string_view why) {
        return failure(errc::invalid, fmt::format("journal {}: {}", path.string(), why));
    };
    if (path.empty())
        return no("the path is empty");
    std::error_code ignored;  // opening the file meets it again
    if (auto folder = path.parent_path(); !folder.empty() && !std::filesystem::is_directory(folder, ignored))
        return no(fmt::format("folder {} does not exist", folder.string()));
    auto what = std::filesystem::status(path, ignored);
    if (std::filesystem::is_directory(what))
        return no("it is a directory, not a file");
    if (std::filesystem::is_other(what))
        return no("it is a device or a pipe, not a file");
    if (how == opening::attach && !std::filesystem::exists(what))
        return no("the file does not exist; the first run creates it");
    return {};
}

database open_database(const std::filesystem::path& path, opening how)
{
    if (auto usable = check_path(path, how); !usable)
        throw store_trouble(usable.error(), false);
    auto file = own_name(path);
    database db(file, path.string());
    auto version = version_of(db, path);
    check_end(db, file, path);
    if (version == 0 && how == opening::attach)
        refuse(path, "the file has no journal");
    if (how == opening::own)
        make_private(file);
    db.run("PRAGMA journal_mode = WAL");
    db.run("PRAGMA synchronous = FULL");  // a commit that was reported is on the disk
    if (how == opening::own) {
        upgrade(db, version);
        give_identity(db);
    }
    return db;
}

}  // namespace clashcast
