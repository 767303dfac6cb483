#include "journal/sqlite/store.hpp"

#include "journal/compressed.hpp"
#include "journal/record.hpp"
#include "journal/sqlite/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

namespace clashcast {
namespace {

constexpr std::size_t enough_bytes = std::size_t(4) << 20;  // of bodies, for one read

// Reads `revision, body_hash, head, failing, status, reason` from that column on.
void read_header(const query& row, int column, header& into)
{
    into.revision = row.number(column);
    into.body_hash = row.number(column + 1);
    into.head = row.bytes(column + 2);
    if (row.number(column + 3) == 0)
        return;
    auto& told = into.failing.emplace();
    if (!row.null(column + 4))
        told.status = static_cast<int>(row.number(column + 4));
    if (!row.null(column + 5))
        told.reason = std::string(row.bytes(column + 5));
}

struct known_subject {
    header last;
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

void forget(database& db, const std::string& name)
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
        forget(db, name);
}

// The bodies of a commit as a reader gets them; null where there are none.
struct bodies {
    std::shared_ptr<const std::string> before, after;
    std::size_t size() const { return before && after ? before->size() + after->size() : 0; }
};

result<bodies> read_bodies(const query& row, int column)
{
    bodies both;
    if (row.null(column) || row.null(column + 1))
        return both;
    auto before = expand(row.bytes(column));
    auto after = expand(row.bytes(column + 1));
    if (!before || !after)
        return before ? after.error() : before.error();
    both.before = std::make_shared<const std::string>(std::move(*before));
    both.after = std::make_shared<const std::string>(std::move(*after));
    return both;
}

}  // namespace

sqlite_store::sqlite_store(const sqlite_journal_options& options, opening how)
    : path_(options.path), how_(how), bounds_(options.bounds), db_(open_database(options.path, how)),
      files_(options.path)
{
    if (how_ == opening::own)
        commits_ = count_commits().value_or(0);
}

// SQLite removes the write-ahead log by its name, and would remove one that came with another database. The log of a
// database that was moved or replaced it leaves: whoever opens the next one of that name would find it, and write what
// is in it into that.
sqlite_store::~sqlite_store()
{
    if (files_.log_replaced())
        db_.leave_log();
    if (how_ == opening::own && files_.database_replaced()) {
        db_.empty_log();
        files_.remove_log();
    }
}

void sqlite_store::begin()
{
    most_wanted_.reset();
    query(db_, "BEGIN").run();
    changes_before_ = db_.changes();
    if (how_ == opening::own && count_commits() != commits_)
        end_because("the content of the file was replaced");
}

void sqlite_store::commit()
{
    bool counts = how_ == opening::own && db_.changes() != changes_before_;
    if (counts)
        query(db_, "UPDATE journal_end SET commits = commits + 1").run();
    query(db_, "COMMIT").run();
    commits_ += counts;
}

void sqlite_store::roll_back() noexcept
{
    db_.roll_back();
}

void sqlite_store::check_files(const file_id& owned) const
{
    if (auto file = files_.replaced(owned))
        end_because(fmt::format("{} was replaced or removed", *file));
}

// Nothing when this is not our table of today, or none at all.
std::optional<std::uint64_t> sqlite_store::count_commits()
{
    try {
        query row(db_, "SELECT commits FROM journal_end");
        return row.next() ? std::optional(row.number(0)) : std::nullopt;
    } catch (const store_trouble& trouble) {
        if (trouble.why.code != errc::refused)
            throw;
        return std::nullopt;
    }
}

void sqlite_store::end_because(std::string_view replaced) const
{
    throw store_trouble({errc::closed, fmt::format("journal {}: {} while clashcast was running, so what clashcast knows"
                                                   " is no longer what the journal says; start clashcast again to go"
                                                   " on from there", path_.string(), replaced)}, false);
}

std::string sqlite_store::identity()
{
    if (query(db_, "SELECT 1 FROM sqlite_schema WHERE name = 'identity'").next()) {
        query row(db_, "SELECT id FROM identity");
        return row.next() ? std::string(row.bytes(0)) : std::string();
    }
    return {};
}

position sqlite_store::end()
{
    query row(db_, "SELECT ms, sequence FROM journal_end");
    return row.next() ? position(row.number(0), row.number(1)) : position();
}

std::vector<header> sqlite_store::resume(const std::vector<subject>& watched, std::chrono::milliseconds kept)
{
    auto known = read_known(db_);
    std::vector<header> headers;
    headers.reserve(watched.size());
    for (auto& what : watched) {
        auto found = known.find(to_string(what));
        headers.push_back(found == known.end() ? header() : found->second.last);
        if (found != known.end())
            found->second.watched = true;
    }
    for (auto& [name, one] : known)
        note_absence(db_, name, one, static_cast<std::uint64_t>(kept.count()));
    return headers;
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
    auto memory = expand(row.bytes(7));
    if (!body || !memory)
        return body ? memory.error() : body.error();
    last.body = std::move(*body);
    last.memory = std::move(*memory);
    return last;
}

result<position> sqlite_store::take_in(const subject& what, const change& news, timestamp now)
{
    std::uint64_t revision = 0;
    auto mark = digest(news);
    {
        query row(db_, "SELECT revision, digest, end_ms, end_sequence FROM checkpoint WHERE subject = ?1",
                  to_string(what));
        bool known = row.next();
        revision = known ? row.number(0) : 0;
        switch (judge(revision, known ? row.bytes(1) : std::string_view(), news, mark)) {
        case admission::conflict: return conflict_of(what, revision, news);
        case admission::repeated: return position(row.number(2), row.number(3));
        case admission::accepted: break;
        }
    }
    auto place = end();
    if (!news.events.empty())
        place = write_events_of(what, news, first_after(place, now));
    write_checkpoint(what, news, mark, place);
    return place;
}

position sqlite_store::write_events_of(const subject& what, const change& news, position first)
{
    auto wanted = most_wanted();
    std::optional<std::string> before, after;
    if (wanted >= data_level::full && !news.before.empty() && any_whole(news.events)) {
        before = compress(news.before);
        after = compress(news.next.body);
    }
    auto stored = write_events(news.events, wanted);
    position last(first.milliseconds, first.sequence + news.events.size() - 1);
    auto as_blob = [](auto& text) { return text ? std::optional(blob(*text)) : std::nullopt; };
    query(db_, "INSERT INTO commit_entry (last, first, ms, subject, bytes_before, events, before, after)"
               " VALUES (?1, ?2, ?3, ?4, (SELECT bytes FROM journal_end), ?5, ?6, ?7)",
          last.sequence, first.sequence, first.milliseconds, to_string(what), blob(stored), as_blob(before),
          as_blob(after)).run();
    auto bytes = stored.size() + (before ? before->size() + after->size() : 0);
    query(db_, "UPDATE journal_end SET ms = ?1, sequence = ?2, bytes = bytes + ?3", last.milliseconds, last.sequence,
          std::uint64_t(bytes)).run();
    return last;
}

void sqlite_store::write_checkpoint(const subject& what, const change& news, std::string_view digest, position end)
{
    auto name = to_string(what);
    auto& next = news.next;
    auto told = next.failing.value_or(problem());
    query(db_, "INSERT INTO checkpoint VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, NULL)"
               " ON CONFLICT DO UPDATE SET (revision, body_hash, head, failing, status, reason, digest, end_ms,"
               " end_sequence) = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
          name, next.revision, next.body_hash, next.head, std::uint64_t(next.failing ? 1 : 0), told.status, told.reason,
          blob(digest), end.milliseconds, end.sequence).run();
    auto body = compress(next.body);
    auto memory = compress(next.memory);
    query(db_, "INSERT INTO body VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET body = ?2, memory = ?3", name,
          blob(body), blob(memory)).run();
}

// Readers come and go seldom, and between transactions it is forgotten.
data_level sqlite_store::most_wanted()
{
    if (!most_wanted_) {
        query row(db_, "SELECT max(data) FROM cursor");
        most_wanted_ = row.next() ? static_cast<data_level>(row.number(0)) : data_level::none;
    }
    return *most_wanted_;
}

result<std::vector<entry>> sqlite_store::read(position place, std::size_t limit, data_level wanted)
{
    query row(db_, "SELECT ms, first, last, subject, events, before, after FROM commit_entry"
                   " WHERE ms >= ?1 AND (ms > ?1 OR last > ?2) ORDER BY ms, last",
              place.milliseconds, place.sequence);
    std::vector<entry> entries;
    std::size_t bytes = 0;
    while (entries.size() < limit && bytes < enough_bytes && row.next()) {
        auto first = position(row.number(0), row.number(1));
        auto skipped = first.milliseconds > place.milliseconds || first.sequence > place.sequence
                           ? 0 : place.sequence - first.sequence + 1;
        auto what = parse_subject(row.bytes(3));
        if (!what)
            return what.error();
        auto events = read_events(row.bytes(4), what->of, wanted, skipped, limit - entries.size());
        auto both = wanted >= data_level::full ? read_bodies(row, 5) : result<bodies>(bodies());
        if (!events || !both)
            return events ? both.error() : events.error();
        bytes += row.bytes(4).size() + both->size();
        first.sequence += skipped;
        auto made = make_entries(std::move(*events), first, wanted, both->before, both->after);
        std::move(made.begin(), made.end(), std::back_inserter(entries));
    }
    return entries;
}

}  // namespace clashcast
