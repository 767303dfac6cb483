#include "journal/sqlite/store.hpp"

#include "journal/compression.hpp"
#include "journal/entries.hpp"
#include "journal/sqlite/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace clashcast {
namespace {

constexpr std::size_t enough_bytes = std::size_t(4) << 20;  // of bodies in one read

// The bodies of a commit; null if it has none.
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

// SQLite removes the write-ahead log by its name, even if that is now the log of another database. And it leaves the
// log of a database that was moved or replaced: the next database of that name would be overwritten with its content.
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
    // What the owner reads first must not change before it writes: an attached process may write, too.
    query(db_, how_ == opening::own ? "BEGIN IMMEDIATE" : "BEGIN").run();
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
    absence_checked_ = std::chrono::milliseconds(-1);
}

void sqlite_store::check_files(const file_id& owned) const
{
    if (auto file = files_.replaced(owned))
        end_because(fmt::format("{} was replaced or removed", *file));
}

// Nothing if the table is not there, or of another version.
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
    throw store_trouble({errc::closed, fmt::format("journal {}: {} while clashcast was running, so clashcast no longer "
                                                   "knows what it contains; restart clashcast to go on from the file "
                                                   "as it is now", path_.string(), replaced)}, false);
}

result<std::string> sqlite_store::identity()
{
    if (query(db_, "SELECT 1 FROM sqlite_schema WHERE name = 'identity'").next()) {
        query row(db_, "SELECT id FROM identity");
        return row.next() ? std::string(row.bytes(0)) : std::string();
    }
    return std::string();
}

position sqlite_store::end()
{
    query row(db_, "SELECT ms, sequence FROM journal_end");
    return row.next() ? position(row.number(0), row.number(1)) : position();
}

position sqlite_store::add_events(const subject& what, const change& news, position first)
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

// Consumers rarely change; each transaction reads it once.
data_level sqlite_store::most_wanted()
{
    if (!most_wanted_) {
        query row(db_, "SELECT max(data) FROM cursor");
        most_wanted_ = row.next() ? static_cast<data_level>(row.number(0)) : data_level::none;
    }
    return *most_wanted_;
}

result<std::vector<entry>> sqlite_store::read(position last, std::size_t limit, data_level wanted)
{
    query row(db_, "SELECT ms, first, last, subject, events, before, after FROM commit_entry"
                   " WHERE ms >= ?1 AND (ms > ?1 OR last > ?2) ORDER BY ms, last",
              last.milliseconds, last.sequence);
    std::vector<entry> entries;
    std::size_t bytes = 0;
    while (entries.size() < limit && bytes < enough_bytes && row.next()) {
        auto first = position(row.number(0), row.number(1));
        auto skipped = first.milliseconds > last.milliseconds || first.sequence > last.sequence
                           ? 0 : last.sequence - first.sequence + 1;
        auto what = parse_subject(row.bytes(3));
        if (!what)
            return what.error();
        auto events = read_events(row.bytes(4), what->kind, wanted, skipped, limit - entries.size());
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
