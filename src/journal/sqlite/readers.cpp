// Who reads, how far each has come, and the books that are kept of it.

#include "journal/record.hpp"
#include "journal/sqlite/store.hpp"

namespace clashcast {

account sqlite_store::enrol(const reader& who)
{
    auto data = static_cast<std::uint64_t>(who.data);
    most_wanted_.reset();
    account one;
    one.reader = who.name;
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
    std::vector<std::string> fresh, forgotten;
    {
        query row(db_, "SELECT reader, unused_since FROM cursor");
        while (row.next()) {
            std::string name(row.bytes(0));
            if (used.contains(name))
                continue;
            if (row.null(1))
                fresh.push_back(std::move(name));
            else if (now >= row.number(1) + week)
                forgotten.push_back(std::move(name));
        }
    }
    for (auto& name : fresh)
        query(db_, "UPDATE cursor SET unused_since = ?2 WHERE reader = ?1", name, now).run();
    for (auto& name : forgotten)
        query(db_, "DELETE FROM cursor WHERE reader = ?1", name).run();
    return forgotten;
}

position sqlite_store::before_oldest()
{
    query row(db_, "SELECT ms, first FROM commit_entry ORDER BY last LIMIT 1");
    return row.next() ? position(row.number(0), row.number(1) - 1) : end();
}

// A cursor never goes back: a sink that fills up its destination again does not ask for what it had to be kept anew,
// and a receipt that is sent again is not counted again.
std::size_t sqlite_store::advance(const std::string& reader_name, const receipt& done)
{
    auto& [delivered, refused, filtered, dropped] = done.counts;
    {
        query moved(db_, "UPDATE cursor SET ms = ?2, sequence = ?3, delivered = delivered + ?4, refused = refused + ?5,"
                         " filtered = filtered + ?6, dropped = dropped + ?7"
                         " WHERE reader = ?1 AND (ms, sequence) < (?2, ?3) RETURNING 1",
                    reader_name, done.upto.milliseconds, done.upto.sequence, delivered, refused, filtered, dropped);
        if (!moved.next())
            return 0;
    }
    for (auto& letter : done.refused)
        bury(reader_name, letter);
    return done.refused.empty() ? 0 : give_up_dead_letters();
}

result<void> sqlite_store::forget(const std::string& reader_name)
{
    {
        query known(db_, "DELETE FROM cursor WHERE reader = ?1 RETURNING 1", reader_name);
        if (!known.next())
            return no_reader(reader_name);
    }
    return {};
}

// The same place, or the nearest that there is before the next event that is kept: a time alone is a place too.
position sqlite_store::next_place(position place)
{
    query row(db_, "SELECT ms, first FROM commit_entry WHERE ms >= ?1 AND (ms > ?1 OR last > ?2)"
                   " ORDER BY ms, last LIMIT 1",
              place.milliseconds, place.sequence);
    if (!row.next())
        return end();
    position before(row.number(0), row.number(1) - 1);
    bool is_one = place.sequence == before.sequence || (place.milliseconds == before.milliseconds && place > before);
    return is_one ? place : before;
}

result<position> sqlite_store::rewind(const std::string& reader_name, position place)
{
    position at;
    {
        query row(db_, "SELECT ms, sequence FROM cursor WHERE reader = ?1", reader_name);
        if (!row.next())
            return no_reader(reader_name);
        at = position(row.number(0), row.number(1));
    }
    if (place > at)
        return ahead_of(reader_name, to_string(at), place);
    auto back = next_place(place);
    if (back.sequence >= at.sequence)  // also where nothing is kept of what it had
        back = at;
    query(db_, "UPDATE cursor SET (ms, sequence, since_ms, since_sequence, delivered, refused, filtered, dropped)"
               " = (?2, ?3, ?2, ?3, 0, 0, 0, 0) WHERE reader = ?1",
          reader_name, back.milliseconds, back.sequence).run();
    return back;
}

books sqlite_store::balance()
{
    books all;
    auto now = fill();
    all.end = now.end;
    all.oldest = before_oldest();
    all.bytes = now.kept.bytes;
    all.dead_letters = count_dead_letters();
    all.readers = accounts();
    return all;
}

std::vector<account> sqlite_store::accounts()
{
    std::vector<account> all;
    query row(db_, "SELECT reader, ms, sequence, since_ms, since_sequence, delivered, refused, filtered, dropped"
                   " FROM cursor ORDER BY reader");
    while (row.next()) {
        auto& one = all.emplace_back();
        one.reader = row.bytes(0);
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
