#include "journal/sqlite/schema.hpp"

#include "journal/record.hpp"

#include <fmt/format.h>

#include <array>

namespace clashcast {
namespace {

constexpr std::uint64_t our_application = 0x636c6361;  // "clca"; says whose file it is

// Each step makes a version of the tables out of the one before; the first makes them. A released step never changes.
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

// `commits` counts the owner's transactions: an owner notices when the content of the file went back under it.
// `kept_ms` is for how long owners have kept the journal; marks of absence are in this time now, not in Unix time.
constexpr const char* version_2 = R"(
    ALTER TABLE journal_end ADD COLUMN commits INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE journal_end ADD COLUMN kept_ms INTEGER NOT NULL DEFAULT 0;
    UPDATE checkpoint SET unwatched_since = 0 WHERE unwatched_since IS NOT NULL;
    UPDATE cursor SET unused_since = 0 WHERE unused_since IS NOT NULL;
)";

constexpr std::array steps{version_1, version_2};
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

// 0: there is nothing in it. Nothing is written before it is known whose file this is.
std::uint64_t version_of(database& db, const std::filesystem::path& path)
{
    if (ask(db, "SELECT count(*) FROM sqlite_schema") == 0)
        return 0;
    if (ask(db, "PRAGMA application_id") != our_application)
        refuse(path, "this is the database of another program");
    auto version = ask(db, "PRAGMA user_version");
    if (version > our_version)
        refuse(path, fmt::format("a newer version of clashcast wrote it (schema {}; this one knows {})", version,
                                 our_version));
    return version;
}

// SQLite itself takes what is missing of the last page for zeros. While there is a log beside the file, what a kill
// left unfinished in it is there.
void check_end(database& db, const std::filesystem::path& file, const std::filesystem::path& path)
{
    std::error_code missing;
    auto log = std::filesystem::file_size(file.string() + "-wal", missing);
    if (!missing && log > 0)
        return;
    auto size = std::filesystem::file_size(file, missing);
    if (!missing && size % ask(db, "PRAGMA page_size") != 0)
        refuse(path, "its end is cut off");
}

// A table of its own, which one who only looks at a file of an older version can miss.
void give_identity(database& db)
{
    db.run("CREATE TABLE IF NOT EXISTS identity (id TEXT NOT NULL)");
    query(db, "INSERT INTO identity SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM identity)", new_identity()).run();
}

// The file's own name, where SQLite has its log, too. Under another hard link it would not find the log that a killed
// process left, and lose what is in it.
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

// Whoever can read the file could also lock it, and stop its owner. A file of another user stays as it is.
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

}  // namespace

result<void> check_place(const std::filesystem::path& path, opening how)
{
    auto no = [&](std::string_view why) {
        return failure(errc::invalid, fmt::format("journal {}: {}", path.string(), why));
    };
    if (path.empty())
        return no("no path is given");
    std::error_code ignored;  // whatever it is, opening the file meets it again
    if (auto folder = path.parent_path(); !folder.empty() && !std::filesystem::is_directory(folder, ignored))
        return no(fmt::format("there is no folder {}", folder.string()));
    auto what = std::filesystem::status(path, ignored);
    if (std::filesystem::is_directory(what))
        return no("this is a folder, not a file");
    if (std::filesystem::is_other(what))
        return no("this is a device or a pipe, not a file");
    if (how == opening::visit && !std::filesystem::exists(what))
        return no("there is no such file");
    return {};
}

database open_database(const std::filesystem::path& path, opening how)
{
    if (auto place = check_place(path, how); !place)
        throw store_trouble(place.error(), false);
    auto file = own_name(path);
    database db(file, path.string());
    auto version = version_of(db, path);
    check_end(db, file, path);
    if (version == 0 && how == opening::visit)
        refuse(path, "there is no journal in it");
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
