// Which events are discarded, and when.

#include "journal/capacity.hpp"
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

// Where commits wait, there must be room for one more event; where they discard others, theirs are stored already.
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
    now.kept = after(now, position());
    now.unread = after(now, slowest().value_or(now.end));
    return now;
}

// The commits with events after `last`. Sequences are enough: a file never loses its latest events.
sqlite_amount sqlite_store::after(const sqlite_fill& now, position last)
{
    sqlite_amount amount;
    query oldest(db_, "SELECT first, bytes_before FROM commit_entry WHERE last > ?1 ORDER BY last LIMIT 1",
                 last.sequence);
    if (oldest.next()) {
        amount.events = now.end.sequence + 1 - oldest.number(0);
        amount.bytes = now.total_bytes - oldest.number(1);
    }
    return amount;
}

// Nothing if there are no consumers.
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

// Oldest first. The newest commit is never dropped: otherwise one larger than the bounds would reach no consumer.
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

result<std::chrono::milliseconds> sqlite_store::kept()
{
    query row(db_, "SELECT kept_ms FROM journal_end");
    return std::chrono::milliseconds(row.next() ? row.number(0) : 0);
}

// Once a minute: an idle journal is not written to at each trim.
void sqlite_store::record(std::chrono::milliseconds kept)
{
    query(db_, "UPDATE journal_end SET kept_ms = ?1 WHERE kept_ms + 60000 <= ?1",
          static_cast<std::uint64_t>(kept.count())).run();
}

}  // namespace clashcast
