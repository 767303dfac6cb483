#include "journal/entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace clashcast {
namespace {

// A field is its length in four bytes, the lowest first, and its text.
void append_field(std::string& out, std::string_view field)
{
    auto size = static_cast<std::uint32_t>(field.size());
    for (int shift = 0; shift < 32; shift += 8)
        out += static_cast<char>(static_cast<unsigned char>(size >> shift));
    out += field;
}

// Removes the first field from `rest`; nothing if it is incomplete.
std::optional<std::string_view> take_field(std::string_view& rest)
{
    if (rest.size() < 4)
        return {};
    std::uint32_t size = 0;
    for (unsigned i = 0; i < 4; ++i)
        size |= std::uint32_t(static_cast<unsigned char>(rest[i])) << (8 * i);
    if (rest.size() - 4 < size)
        return {};
    auto field = rest.substr(4, size);
    rest.remove_prefix(4 + std::size_t(size));
    return field;
}

constexpr std::size_t fields_of_event = 8;
using event_fields = std::array<std::string_view, fields_of_event>;

bool take_event(std::string_view& rest, event_fields& fields)
{
    for (auto& field : fields) {
        auto next = take_field(rest);
        if (!next)
            return false;
        field = *next;
    }
    return true;
}

result<event> to_event(const event_fields& fields, subject_kind kind, data_level wanted)
{
    auto& [id, type, tag, seen, changes, metadata, old_data, new_data] = fields;
    auto known = find_event_type(type);
    std::int64_t ms = 0;
    if (std::from_chars(seen.data(), seen.data() + seen.size(), ms).ec != std::errc())
        return failure(errc::malformed, "a stored event is damaged");
    if (!known)
        return failure(errc::malformed,
                       fmt::format("a stored event has the type {}, which this version does not know", type));
    event e;
    e.id = id;
    e.type = known->name;
    e.kind = kind;
    e.tag = tag;
    e.seen = timestamp(std::chrono::milliseconds(ms));
    e.changes = changes;
    e.metadata = metadata;
    if (wanted >= data_level::subject) {
        e.old_data = old_data;
        e.new_data = new_data;
    }
    return e;
}

}  // namespace

bool any_whole(const std::vector<event>& events)
{
    return std::any_of(events.begin(), events.end(), [](const event& e) { return is_whole(e.kind, e.type); });
}

std::string write_events(const std::vector<event>& events, data_level kept)
{
    std::string out;
    for (auto& e : events) {
        bool data = kept >= data_level::subject;
        append_field(out, e.id);
        append_field(out, e.type);
        append_field(out, e.tag);
        append_field(out, fmt::to_string(e.seen.time_since_epoch().count()));
        append_field(out, e.changes);
        append_field(out, e.metadata);
        append_field(out, data ? e.old_data : "null");
        append_field(out, data ? e.new_data : "null");
    }
    return out;
}

result<std::vector<event>> read_events(std::string_view stored, subject_kind kind, data_level wanted,
                                       std::size_t skipped, std::size_t limit)
{
    std::vector<event> events;
    event_fields fields;
    for (std::size_t i = 0; !stored.empty() && events.size() < limit; ++i) {
        if (!take_event(stored, fields))
            return failure(errc::malformed, "a stored event is damaged");
        if (i < skipped)
            continue;
        auto e = to_event(fields, kind, wanted);
        if (!e)
            return e.error();
        events.push_back(std::move(*e));
    }
    return events;
}

std::vector<entry> make_entries(std::vector<event> events, position first, data_level wanted,
                                const std::shared_ptr<const std::string>& before,
                                const std::shared_ptr<const std::string>& after)
{
    std::vector<entry> entries;
    entries.reserve(events.size());
    for (auto& e : events) {
        auto& made = entries.emplace_back();
        made.at = position(first.milliseconds, first.sequence + entries.size() - 1);
        if (wanted >= data_level::full && is_whole(e.kind, e.type)) {
            made.before = before;
            made.after = after;
        }
        made.event = std::move(e);
    }
    return entries;
}

}  // namespace clashcast
