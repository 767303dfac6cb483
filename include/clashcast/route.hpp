#pragma once
// Decides which events a sink publishes, and where to. Pure.
//
// Example:
//     route_options options;
//     options.events = {"member_*", "war_new"};
//     options.destination = "clash/{event_type}/{tag}";
//     auto wanted = route::make(options);
//     entry next;  // from a journal's cursor
//     if (auto m = wanted.value()(next))
//         std::cout << m->destination << ": " << m->payload << '\n';

#include <clashcast/message.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clashcast {

struct route_options {
    route_options() = default;

    std::vector<std::string> events;  // patterns with '*'; empty: all. A gap passes every filter.
    std::vector<std::string> kinds;   // of the subject, by name; empty: all
    std::vector<std::string> fields;  // only events in whose changes one of these fields is; empty: all
    std::vector<std::string> tags;    // normalised; empty: all. Events without a tag pass.
    data_level data = data_level::none;
    std::string destination;          // template: {event_type} {kind} {tag} {member_tag}, {{ and }} for braces
    bool levels = false;              // true for MQTT: levels are separated by '/', empty ones are left out
};

// A value, cheap to copy; may be used from any thread. A placeholder in the destination stands for a text without its
// leading '#', in which all but letters, digits, '-', '_', '.' and '~' is percent-encoded: it stays within its level.
class route {
public:
    // Fails with errc::invalid and the reason: a pattern that matches no event type, an unknown kind, an invalid tag, a
    // template with an unknown placeholder, a lone brace, a control character, invalid UTF-8, text that may be empty,
    // or (levels) one of "+#".
    static result<route> make(route_options);

    // Returns the message for this event; nothing if the sink does not want it.
    std::optional<message> operator()(const entry&) const;

    data_level data() const;

private:
    struct plan;
    explicit route(std::shared_ptr<const plan>);
    std::shared_ptr<const plan> plan_;
};

}  // namespace clashcast
