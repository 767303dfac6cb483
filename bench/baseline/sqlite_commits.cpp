#include "baseline/commits.hpp"

#include <sqlite3.h>

#include <array>
#include <stdexcept>

namespace bench {
namespace {

using std::chrono::steady_clock;

constexpr std::array statements{
    "BEGIN",
    "INSERT INTO commit_entry (last, first, ms, subject, bytes_before, events) VALUES (?1, ?2, 1, ?3, ?4, ?5)",
    "UPDATE journal_end SET ms = 1, sequence = ?1, bytes = ?2",
    "INSERT INTO checkpoint VALUES (?1, ?2, 1, ?3, 0, NULL, NULL, ?4, 1, ?5, NULL)"
    " ON CONFLICT DO UPDATE SET (revision, digest, end_sequence) = (?2, ?4, ?5)",
    "INSERT INTO body VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET body = ?2, memory = ?3",
    "COMMIT",
};
constexpr std::size_t begin = 0, entry = 1, end = 2, checkpoint = 3, body = 4, commit = 5;
constexpr sqlite3_int64 events_of_each = 3;

}  // namespace

struct bare_sqlite_commits::state {
    void check(int code)
    {
        if (code != SQLITE_OK && code != SQLITE_DONE)
            throw std::runtime_error(sqlite3_errmsg(db));
    }
    void text(std::size_t which, int at, const std::string& value)
    {
        sqlite3_bind_text(prepared[which], at, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    }
    void blob(std::size_t which, int at, const std::string& value)
    {
        sqlite3_bind_blob(prepared[which], at, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    }
    void number(std::size_t which, int at, sqlite3_int64 value) { sqlite3_bind_int64(prepared[which], at, value); }
    void run(std::size_t which)
    {
        check(sqlite3_step(prepared[which]));
        sqlite3_reset(prepared[which]);
    }
    void store_next();

    sqlite3* db = nullptr;
    std::array<sqlite3_stmt*, statements.size()> prepared{};
    sqlite_commit what;
    std::vector<std::string> subjects;
    std::size_t stored = 0;
    sqlite3_int64 sequence = 0, bytes = 0;
};

void bare_sqlite_commits::state::store_next()
{
    const auto& subject = subjects[stored % subjects.size()];
    auto revision = static_cast<sqlite3_int64>(stored / subjects.size() + 1);
    number(entry, 2, sequence + 1);
    sequence += events_of_each;
    number(entry, 1, sequence);
    text(entry, 3, subject);
    number(entry, 4, bytes);
    blob(entry, 5, what.events);
    run(entry);
    bytes += static_cast<sqlite3_int64>(what.events.size());
    number(end, 1, sequence);
    number(end, 2, bytes);
    run(end);
    text(checkpoint, 1, subject);
    number(checkpoint, 2, revision);
    text(checkpoint, 3, what.head);
    blob(checkpoint, 4, what.digest);
    number(checkpoint, 5, sequence);
    run(checkpoint);
    text(body, 1, subject);
    blob(body, 2, what.body);
    blob(body, 3, what.memory);
    run(body);
    ++stored;
}

bare_sqlite_commits::bare_sqlite_commits(const std::filesystem::path& path, sqlite_commit what,
                                         std::vector<std::string> subjects)
    : state_(std::make_unique<state>())
{
    auto& s = *state_;
    s.what = std::move(what);
    s.subjects = std::move(subjects);
    s.check(sqlite3_open(path.c_str(), &s.db));
    s.check(sqlite3_exec(s.db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", nullptr, nullptr, nullptr));
    for (std::size_t i = 0; i < statements.size(); ++i)
        s.check(sqlite3_prepare_v2(s.db, statements[i], -1, &s.prepared[i], nullptr));
}

bare_sqlite_commits::~bare_sqlite_commits()
{
    for (auto* each : state_->prepared)
        sqlite3_finalize(each);
    sqlite3_close(state_->db);
}

double bare_sqlite_commits::run_for(std::chrono::nanoseconds span, std::size_t together)
{
    auto& s = *state_;
    auto start = steady_clock::now();
    auto before = s.stored;
    while (steady_clock::now() < start + span) {
        s.run(begin);
        for (std::size_t i = 0; i < together; ++i)
            s.store_next();
        s.run(commit);
    }
    auto seconds = std::chrono::duration<double>(steady_clock::now() - start).count();
    return static_cast<double>(s.stored - before) / seconds;
}

}  // namespace bench
