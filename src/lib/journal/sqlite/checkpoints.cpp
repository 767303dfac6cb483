// Checkpoints, and which subjects are watched.

#include "journal/compression.hpp"
#include "journal/record.hpp"
#include "journal/sqlite/store.hpp"

#include <optional>
#include <unordered_map>
#include <utility>

namespace clashcast {
namespace {

// Reads `revision, body_hash, head, failing, status, reason` from that column on.
void read_header(const query& row, int column, checkpoint_header& into)
{
    into.revision = row.number(column);
    into.body_hash = row.number(column + 1);
    into.chain_head = row.bytes(column + 2);
    if (row.number(column + 3) == 0)
        return;
    auto& active = into.active_failure.emplace();
    if (!row.null(column + 4))
        active.status = static_cast<int>(row.number(column + 4));
    if (!row.null(column + 5))
        active.reason = std::string(row.bytes(column + 5));
}

struct known_subject {
    checkpoint_header last;
    std::optional<std::uint64_t> unwatched_since;
    bool watched = false;
};

std::unordered_map<std::string, known_subject> read_known(database& db)
{
    std::unordered_map<std::string, known_subject> known;
    query row(db, "SELECT subject, revision, body_hash, head, failing, status, reason, unwatched_since"
                  " FROM checkpoint");
    while (row.next()) {
        auto& one = known[std::string(row.bytes(0))];
        read_header(row, 1, one.last);
        if (!row.null(7))
            one.unwatched_since = row.number(7);
    }
    return known;
}

void mark(database& db, const std::string& name, std::optional<std::uint64_t> unwatched_since)
{
    query(db, "UPDATE checkpoint SET unwatched_since = ?2 WHERE subject = ?1", name, unwatched_since).run();
}

void remove(database& db, const std::string& name)
{
    query(db, "DELETE FROM checkpoint WHERE subject = ?1", name).run();
    query(db, "DELETE FROM body WHERE subject = ?1", name).run();
}

void note_absence(database& db, const std::string& name, const known_subject& one, std::uint64_t kept)
{
    constexpr std::uint64_t week = std::chrono::milliseconds(kept_unwatched).count();
    if (one.watched && one.unwatched_since)
        mark(db, name, std::nullopt);
    else if (!one.watched && !one.unwatched_since)
        mark(db, name, kept);
    else if (!one.watched && kept >= *one.unwatched_since + week)
        remove(db, name);
}

}  // namespace

result<std::vector<checkpoint_header>> sqlite_store::resume(const std::vector<subject>& watched,
                                                            std::chrono::milliseconds kept)
{
    auto known = read_known(db_);
    std::vector<checkpoint_header> headers;
    headers.reserve(watched.size());
    for (auto& what : watched) {
        auto found = known.find(to_string(what));
        headers.push_back(found == known.end() ? checkpoint_header() : found->second.last);
        if (found != known.end())
            found->second.watched = true;
    }
    for (auto& [name, one] : known)
        note_absence(db_, name, one, static_cast<std::uint64_t>(kept.count()));
    return headers;
}

result<std::vector<checkpoint_header>> sqlite_store::enter(const std::vector<subject>& subjects)
{
    std::vector<checkpoint_header> headers;
    headers.reserve(subjects.size());
    for (auto& what : subjects) {
        auto name = to_string(what);
        query(db_, "UPDATE checkpoint SET unwatched_since = NULL WHERE subject = ?1 AND unwatched_since IS NOT NULL",
              name).run();
        query row(db_, "SELECT revision, body_hash, head, failing, status, reason FROM checkpoint WHERE subject = ?1",
                  name);
        auto& header = headers.emplace_back();
        if (row.next())
            read_header(row, 0, header);
    }
    return headers;
}

// A subject without a checkpoint gets a row of revision 0 for the mark: its first commit may be under way.
result<void> sqlite_store::leave(const std::vector<subject>& subjects, std::chrono::milliseconds kept)
{
    for (auto& what : subjects)
        query(db_, "INSERT INTO checkpoint VALUES (?1, 0, 0, '', 0, NULL, NULL, x'', 0, 0, ?2)"
                   " ON CONFLICT DO UPDATE SET unwatched_since = ?2 WHERE unwatched_since IS NULL",
              to_string(what), static_cast<std::uint64_t>(kept.count())).run();
    return {};
}

void sqlite_store::remove_absent(std::chrono::milliseconds kept)
{
    constexpr std::size_t at_once = 1'000;
    if (absence_checked_ >= std::chrono::milliseconds(0) && kept < absence_checked_ + std::chrono::hours(1))
        return;
    std::vector<std::string> gone;
    {
        query row(db_, "SELECT subject FROM checkpoint WHERE unwatched_since <= ?1 LIMIT ?2",
                  (kept - kept_unwatched).count(), std::uint64_t(at_once));
        while (row.next())
            gone.emplace_back(row.bytes(0));
    }
    for (auto& name : gone)
        remove(db_, name);
    if (gone.size() < at_once)
        absence_checked_ = kept;
}

result<checkpoint> sqlite_store::load(const subject& what)
{
    query row(db_, "SELECT revision, body_hash, head, failing, status, reason, body, memory"
                   " FROM checkpoint JOIN body USING (subject) WHERE subject = ?1", to_string(what));
    checkpoint last;
    if (!row.next())
        return last;
    read_header(row, 0, last);
    auto body = expand(row.bytes(6));
    auto state = expand(row.bytes(7));
    if (!body || !state)
        return body ? state.error() : body.error();
    last.body = std::move(*body);
    last.diff_state = std::move(*state);
    return last;
}

result<position> sqlite_store::accept(const subject& what, const change& news, timestamp now)
{
    std::uint64_t revision = 0;
    auto mark = digest(news);
    {
        query row(db_, "SELECT revision, digest, end_ms, end_sequence FROM checkpoint WHERE subject = ?1",
                  to_string(what));
        bool known = row.next();
        revision = known ? row.number(0) : 0;
        switch (admit(revision, known ? row.bytes(1) : std::string_view(), news, mark)) {
        case admission::conflict: return conflict_of(what, revision, news);
        case admission::repeated: return position(row.number(2), row.number(3));
        case admission::accepted: break;
        }
    }
    auto last = end();
    if (!news.events.empty())
        last = add_events(what, news, first_after(last, now));
    write_checkpoint(what, news, mark, last);
    return last;
}

void sqlite_store::write_checkpoint(const subject& what, const change& news, std::string_view digest, position end)
{
    auto name = to_string(what);
    auto& next = news.next;
    auto active = next.active_failure.value_or(poll_failure());
    query(db_, "INSERT INTO checkpoint VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, NULL)"
               " ON CONFLICT DO UPDATE SET (revision, body_hash, head, failing, status, reason, digest, end_ms,"
               " end_sequence) = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
          name, next.revision, next.body_hash, next.chain_head, std::uint64_t(next.active_failure ? 1 : 0),
          active.status, active.reason, blob(digest), end.milliseconds, end.sequence).run();
    auto body = compress(next.body);
    auto state = compress(next.diff_state);
    query(db_, "INSERT INTO body VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET body = ?2, memory = ?3", name,
          blob(body), blob(state)).run();
}

}  // namespace clashcast
