#pragma once
// One typed difference between two answers of the API. The wire form is that of docs/events.md.

#include <clashcast/snapshot.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

// A type of event, as the catalogue lists it.
struct event_type {
    std::string_view name;  // "member_joined"
    bool whole;             // with data = "full" it carries the whole snapshots, not only what it is about
};

// All types there are, in the order of the documentation.
std::span<const event_type> catalogue();

// The row of that name, or nullptr.
const event_type* find_event_type(std::string_view name);
bool is_whole(std::string_view type);  // of one that is not in the catalogue, false

// How much of the snapshots behind an event a reader wants. Each level includes the ones before it.
enum class data_level : std::uint8_t {
    none,     // old_data and new_data are null
    subject,  // the member, attack or item that the event is about
    full,     // the whole previous and current snapshot, for the types that are `whole`
};

// A value. All JSON is kept as the text the API wrote: numbers, Unicode and order included.
struct event {
    event() = default;

    std::string id;                // 32 hex digits; a change that is found again in the same journal has the same id
    std::string_view type;         // a name of the catalogue, in static storage
    kind of = kind::clan;          // of the subject that was polled; not on the wire
    std::string tag;               // of the watched clan or player; empty for maintenance
    timestamp seen{};              // when the change was seen
    std::string changes = "[]";    // JSON array of {"field", "old_value", "new_value"}
    std::string metadata = "{}";   // JSON object
    std::string old_data = "null"; // JSON; see data_level
    std::string new_data = "null";
};

// The event on the wire: one line of JSON, without a line feed.
std::string to_json(const event&);

// Reads what to_json wrote. Fails with errc::malformed. `of` is taken from `subject_kind`: the wire does not tell it.
result<event> event_from_json(std::string_view wire, kind subject_kind);

}  // namespace clashcast
