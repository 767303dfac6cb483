// What is discarded, and when.

#include "journal/gauge.hpp"
#include "journal/record.hpp"
#include "journal/sqlite/store.hpp"

#include <optional>

namespace clashcast {
namespace {

struct stored_commit {
    explicit stored_commit(const query& q)
        : at(q.number(0), q.number(1)), first(q.number(2)), bytes_before(q.number(3))
    {
    }

    position at;  // of its last event
    std::uint64_t first;
    std::uint64_t bytes_before;
};

// Commits that wait need room for one event more; those that discard others have just taken theirs.
bool too_much(const journal_bounds& bounds, std::uint64_t events, std::uint64_t bytes)
{
    std::uint64_t more = bounds.when_full == journal_bounds::overflow::wait ? 1 : 0;
    return exceeds(bounds, events + more, bytes + more);
}

}  // namespace

sqlite_fill sqlite_store::fill()
{
    sqlite_fill now;
    {
        query total(db_, "SELECT ms, sequence, bytes FROM journal_end");
        if (!total.next())
            return now;
        now.end = position(total.number(0), total.number(1));
        now.total_bytes = total.number(2);
    }
    now.kept = from(now, position());
    now.unread = from(now, slowest().value_or(now.end));
    return now;
}

// The commits with events behind that place. Sequences alone tell it: a file never loses its latest ones.
sqlite_amount sqlite_store::from(const sqlite_fill& now, position place)
{
    sqlite_amount amount;
    query oldest(db_, "SELECT first, bytes_before FROM commit_entry WHERE last > ?1 ORDER BY last LIMIT 1",
                 place.sequence);
    if (oldest.next()) {
        amount.events = now.end.sequence + 1 - oldest.number(0);
        amount.bytes = now.total_bytes - oldest.number(1);
    }
    return amount;
}

// Nothing when there is no reader: then nobody misses anything.
std::optional<position> sqlite_store::slowest()
{
    query row(db_, "SELECT ms, sequence FROM cursor ORDER BY ms, sequence LIMIT 1");
    return row.next() ? std::optional(position(row.number(0), row.number(1))) : std::nullopt;
}

position sqlite_store::dropped()
{
    query mark(db_, "SELECT dropped_ms, dropped_sequence FROM journal_end");
    return mark.next() ? position(mark.number(0), mark.number(1)) : position();
}

// Oldest first. The newest commit is never dropped: one that is larger than all bounds would reach nobody.
sqlite_fill sqlite_store::make_room()
{
    auto now = fill();
    if (!too_much(bounds_, now.kept.events, now.kept.bytes))
        return now;
    auto had_by_all = slowest().value_or(now.end);
    std::optional<position> gone, unread;
    {
        query rows(db_, "SELECT ms, last, first, bytes_before FROM commit_entry ORDER BY last");
        while (rows.next()) {
            stored_commit oldest(rows);
            if (!too_much(bounds_, now.end.sequence + 1 - oldest.first, now.total_bytes - oldest.bytes_before))
                break;
            if (oldest.at > had_by_all) {
                if (bounds_.when_full == journal_bounds::overflow::wait || oldest.at == now.end)
                    break;
                unread = oldest.at;
            }
            gone = oldest.at;
        }
    }
    if (gone)
        query(db_, "DELETE FROM commit_entry WHERE last <= ?1", gone->sequence).run();
    if (unread)
        query(db_, "UPDATE journal_end SET dropped_ms = ?1, dropped_sequence = ?2", unread->milliseconds,
              unread->sequence).run();
    return fill();
}

void sqlite_store::trim(position old)
{
    query(db_, "DELETE FROM commit_entry WHERE last <= ?1"
               " AND (ms, last) <= (SELECT ms, sequence FROM cursor ORDER BY ms, sequence LIMIT 1)",
          old.sequence).run();
}

std::chrono::milliseconds sqlite_store::kept()
{
    query row(db_, "SELECT kept_ms FROM journal_end");
    return std::chrono::milliseconds(row.next() ? row.number(0) : 0);
}

// Once a minute: a journal in which nothing happens need not be written to at each trim.
void sqlite_store::record(std::chrono::milliseconds kept)
{
    query(db_, "UPDATE journal_end SET kept_ms = ?1 WHERE kept_ms + 60000 <= ?1",
          static_cast<std::uint64_t>(kept.count())).run();
}

}  // namespace clashcast
