#pragma once
// One difference between two answers of the API, and its form on the wire, which docs/events.md describes.
// Values and pure functions; any thread may call them.

#include <clashcast/subject.hpp>
#include <clashcast/timestamp.hpp>

#include <span>
#include <string>
#include <string_view>

namespace clashcast {

// All event types, each once: those of each kind, then those that any subject or sink may have. In the order of the
// documentation.
std::span<const event_type> catalogue();

// The row of that name, or nullptr.
const event_type* find_event_type(std::string_view name);

// event_type::whole of the kind's row of that name; false without a row.
bool is_whole(subject_kind, std::string_view type);

// How much of the snapshots behind an event a consumer wants. Each level includes the ones before it.
enum class data_level : std::uint8_t {
    none,     // old_data and new_data are null
    subject,  // the member, attack or item that the event is about
    full,     // the whole previous and current snapshot, for the types that are `whole`
};

// What changed. All JSON is the text that the API wrote: numbers, Unicode and the order of keys included.
struct event {
    event() = default;

    std::string id;                          // 32 hex digits; the same if the same journal finds the change again
    std::string_view type;                   // a name of the catalogue, in static storage
    subject_kind kind = subject_kind::clan;  // of the subject that was polled; not on the wire
    std::string tag;                         // of the watched clan or player; empty for a kind without tags
    timestamp seen{};                        // when the change was seen
    std::string changes = "[]";              // JSON array of {"field", "old_value", "new_value"}
    std::string metadata = "{}";             // JSON object
    std::string old_data = "null";           // JSON; see data_level
    std::string new_data = "null";
};

// The event on the wire: one line of JSON, without a line feed.
std::string to_json(const event&);

// Reads what to_json wrote. Fails with errc::malformed. The wire does not say of which kind the subject is.
result<event> event_from_json(std::string_view wire, subject_kind kind);

}  // namespace clashcast
