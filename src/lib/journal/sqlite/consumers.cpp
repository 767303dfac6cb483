// The consumers, how far each has come, and the status of the journal.

#include "journal/record.hpp"
#include "journal/sqlite/store.hpp"

#include <fmt/format.h>

namespace clashcast {

result<consumer_status> sqlite_store::register_consumer(const consumer& who)
{
    auto data = static_cast<std::uint64_t>(who.data);
    most_wanted_.reset();
    consumer_status one;
    one.consumer = who.name;
    {
        query row(db_, "UPDATE cursor SET data = ?2, unused_since = NULL WHERE reader = ?1"
                       " RETURNING ms, sequence, since_ms, since_sequence", who.name, data);
        if (row.next()) {
            one.at = position(row.number(0), row.number(1));
            one.since = position(row.number(2), row.number(3));
            return one;
        }
    }
    one.at = one.since = who.from_beginning ? before_oldest() : end();
    query(db_, "INSERT INTO cursor VALUES (?1, ?2, ?3, ?4, ?2, ?3, 0, 0, 0, 0, NULL)", who.name, one.at.milliseconds,
          one.at.sequence, data).run();
    return one;
}

std::vector<std::string> sqlite_store::retire(const std::set<std::string>& used, std::chrono::milliseconds kept)
{
    constexpr std::uint64_t week = std::chrono::milliseconds(kept_unwatched).count();
    auto now = static_cast<std::uint64_t>(kept.count());
    std::vector<std::string> fresh, expired;
    {
        query row(db_, "SELECT reader, unused_since FROM cursor");
        while (row.next()) {
            std::string name(row.bytes(0));
            if (used.contains(name))
                continue;
            if (row.null(1))
                fresh.push_back(std::move(name));
            else if (now >= row.number(1) + week)
                expired.push_back(std::move(name));
        }
    }
    for (auto& name : fresh)
        query(db_, "UPDATE cursor SET unused_since = ?2 WHERE reader = ?1", name, now).run();
    for (auto& name : expired)
        query(db_, "DELETE FROM cursor WHERE reader = ?1", name).run();
    return expired;
}

position sqlite_store::before_oldest()
{
    query row(db_, "SELECT ms, first FROM commit_entry ORDER BY last LIMIT 1");
    return row.next() ? position(row.number(0), row.number(1) - 1) : end();
}

// A cursor never moves back: events that a sink publishes again to a destination that lost them need not be kept again,
// and an acknowledgement that is sent again does not count again.
result<std::size_t> sqlite_store::advance(const std::string& consumer_name, const acknowledgement& done)
{
    auto& [delivered, refused, filtered, dropped] = done.counts;
    {
        query moved(db_, "UPDATE cursor SET ms = ?2, sequence = ?3, delivered = delivered + ?4, refused = refused + ?5,"
                         " filtered = filtered + ?6, dropped = dropped + ?7"
                         " WHERE reader = ?1 AND (ms, sequence) < (?2, ?3) RETURNING 1",
                    consumer_name, done.upto.milliseconds, done.upto.sequence, delivered, refused, filtered, dropped);
        if (!moved.next())
            return std::size_t(0);
    }
    for (auto& letter : done.refused)
        add_dead_letter(consumer_name, letter);
    return done.refused.empty() ? std::size_t(0) : limit_dead_letters();
}

result<void> sqlite_store::forget(const std::string& consumer_name)
{
    {
        query known(db_, "DELETE FROM cursor WHERE reader = ?1 RETURNING 1", consumer_name);
        if (!known.next())
            return unknown_consumer(consumer_name);
    }
    return {};
}

// The target itself if it is a position of the journal, otherwise the position before the next event: the target may be
// only a time.
position sqlite_store::nearest(position target)
{
    query row(db_, "SELECT ms, first FROM commit_entry WHERE ms >= ?1 AND (ms > ?1 OR last > ?2)"
                   " ORDER BY ms, last LIMIT 1",
              target.milliseconds, target.sequence);
    if (!row.next())
        return end();
    position before(row.number(0), row.number(1) - 1);
    bool exists = target.sequence == before.sequence || (target.milliseconds == before.milliseconds && target > before);
    return exists ? target : before;
}

result<position> sqlite_store::rewind(const std::string& consumer_name, position target)
{
    position at;
    {
        query row(db_, "SELECT ms, sequence FROM cursor WHERE reader = ?1", consumer_name);
        if (!row.next())
            return unknown_consumer(consumer_name);
        at = position(row.number(0), row.number(1));
    }
    if (target > at)
        return not_that_far(consumer_name, to_string(at), target);
    auto back = nearest(target);
    if (back.sequence >= at.sequence)  // also if no event that it had is left
        back = at;
    query(db_, "UPDATE cursor SET (ms, sequence, since_ms, since_sequence, delivered, refused, filtered, dropped)"
               " = (?2, ?3, ?2, ?3, 0, 0, 0, 0) WHERE reader = ?1",
          consumer_name, back.milliseconds, back.sequence).run();
    return back;
}

bool sqlite_store::syncs_each_commit()
{
    constexpr std::uint64_t full = 2;
    query setting(db_, "PRAGMA synchronous");
    return setting.next() && setting.number(0) >= full;
}

result<journal_status> sqlite_store::status(timestamp now)
{
    journal_status all;
    all.durability.store = fmt::format("sqlite {}", sqlite3_libversion());
    all.durability.fsync = syncs_each_commit() ? "always" : "no";
    auto held = fill();
    all.end = held.end;
    all.oldest = before_oldest();
    all.bytes = held.kept.bytes;
    query oldest(db_, "SELECT ms FROM commit_entry ORDER BY last LIMIT 1");
    if (oldest.next())
        all.oldest_age = age_of(position(oldest.number(0), 0), now);
    all.dead_letters = count_dead_letters();
    all.consumers = consumer_states();
    return all;
}

std::vector<consumer_status> sqlite_store::consumer_states()
{
    std::vector<consumer_status> all;
    query row(db_, "SELECT reader, ms, sequence, since_ms, since_sequence, delivered, refused, filtered, dropped"
                   " FROM cursor ORDER BY reader");
    while (row.next()) {
        auto& one = all.emplace_back();
        one.consumer = row.bytes(0);
        one.at = position(row.number(1), row.number(2));
        one.since = position(row.number(3), row.number(4));
        one.counts.delivered = row.number(5);
        one.counts.refused = row.number(6);
        one.counts.filtered = row.number(7);
        one.counts.dropped = row.number(8);
    }
    return all;
}

}  // namespace clashcast
