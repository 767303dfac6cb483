#pragma once
// Which events a sink publishes, and where to. Pure.

#include <clashcast/entry.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clashcast {

// What a publisher is given: one event, and where it goes.
struct message {
    message() = default;

    position at;
    std::string id;
    std::string_view event_type;  // in static storage
    std::string tag;              // with its '#'; empty for maintenance
    timestamp seen{};
    std::string destination;  // topic or key
    std::string payload;      // the event on the wire
};

struct route_options {
    route_options() = default;

    std::vector<std::string> events;  // patterns with '*'; empty: all. A gap passes every filter.
    std::vector<std::string> tags;    // normalised; empty: all. Maintenance has no tag and passes.
    data_level data = data_level::none;
    std::string destination;          // template: {event_type} {kind} {tag} {member_tag}, {{ and }} for braces
    bool levels = false;              // the destination has levels, parted by '/': an empty one is left out
};

// A value, cheap to copy, of any thread. In a destination, a placeholder's value is its text without a leading '#',
// everything but letters, digits, '-', '_', '.' and '~' percent-encoded: it can never leave its place.
class route {
public:
    // Fails with errc::invalid and what is wrong: a pattern that fits no event type, a bad tag, a template with an
    // unknown placeholder, a lone brace, nothing in it, a control character, no UTF-8, or (levels) one of "+#".
    static result<route> make(route_options);

    // The message for this event; nothing when the sink does not want it.
    std::optional<message> operator()(const entry&) const;

    data_level data() const;

private:
    struct plan;
    explicit route(std::shared_ptr<const plan>);
    std::shared_ptr<const plan> plan_;
};

}  // namespace clashcast
