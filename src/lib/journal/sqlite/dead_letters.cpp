// Events that destinations refused for good, kept until someone replays or removes them.

#include "journal/compression.hpp"
#include "journal/record.hpp"
#include "journal/sqlite/store.hpp"

#include <fmt/format.h>

namespace clashcast {
namespace {

result<event> read_event(std::string_view stored, std::string_view kind_name)
{
    auto kind = find_kind(kind_name);
    if (!kind)
        return failure(errc::malformed, fmt::format("unknown kind {}", kind_name));
    auto wire = expand(stored);
    if (!wire)
        return wire.error();
    return event_from_json(*wire, *kind);
}

}  // namespace

void sqlite_store::add_dead_letter(const std::string& consumer_name, const dead_letter& letter)
{
    auto wire = compress(to_json(letter.event));
    query(db_, "INSERT INTO dead_letter (reader, ms, sequence, refused, reason, kind, event)"
               " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
          consumer_name, letter.at.milliseconds, letter.at.sequence, milliseconds(letter.refused), letter.reason,
          to_string(letter.event.kind), blob(wire)).run();
}

std::uint64_t sqlite_store::count_dead_letters()
{
    query row(db_, "SELECT count(*) FROM dead_letter");
    return row.next() ? row.number(0) : 0;
}

// Counts them only if there may be too many: the ids are an upper bound.
std::size_t sqlite_store::limit_dead_letters()
{
    {
        query span(db_, "SELECT (SELECT max(id) FROM dead_letter) - (SELECT min(id) FROM dead_letter)");
        if (!span.next() || span.number(0) < most_dead_letters)
            return 0;
    }
    auto count = count_dead_letters();
    if (count <= most_dead_letters)
        return 0;
    query(db_, "DELETE FROM dead_letter WHERE id IN (SELECT id FROM dead_letter ORDER BY id LIMIT ?1)",
          std::uint64_t(count - most_dead_letters)).run();
    return count - most_dead_letters;
}

result<std::vector<dead_letter>> sqlite_store::dead_letters(position after, std::size_t limit)
{
    std::vector<dead_letter> letters;
    query row(db_, "SELECT id, reader, ms, sequence, refused, reason, kind, event FROM dead_letter"
                   " WHERE ?1 = 0 AND id > ?2 ORDER BY id LIMIT ?3",
              after.milliseconds, after.sequence, std::uint64_t(limit));
    while (row.next()) {
        auto& letter = letters.emplace_back();
        letter.id = position(0, row.number(0));
        letter.consumer = row.bytes(1);
        letter.at = position(row.number(2), row.number(3));
        letter.refused = timestamp(std::chrono::milliseconds(row.number(4)));
        letter.reason = row.bytes(5);
        auto about = read_event(row.bytes(7), row.bytes(6));
        if (!about)
            return failure(errc::malformed, fmt::format("a stored dead letter ({}) is damaged: {}",
                                                        to_string(letter.id), about.error().what));
        letter.event = std::move(*about);
    }
    return letters;
}

result<void> sqlite_store::remove_dead_letters(const std::vector<position>& ids)
{
    for (auto& id : ids)
        if (id.milliseconds == 0)
            query(db_, "DELETE FROM dead_letter WHERE id = ?1", id.sequence).run();
    return {};
}

}  // namespace clashcast
