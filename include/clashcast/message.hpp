#pragma once
// What a route makes of events, and a publisher delivers. Values.

#include <clashcast/entry.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

// One event, and where it goes.
struct message {
    message() = default;

    position at;                  // of the event in the journal
    std::string id;
    std::string_view event_type;  // in static storage
    std::string tag;              // with its '#'; empty for maintenance
    timestamp seen{};
    std::string destination;      // a topic or key
    std::string payload;          // the event on the wire
};

// A run of messages, in order.
struct batch {
    batch() = default;

    std::vector<message> messages;  // at least one
    position upto;  // the journal's position after the batch: later than the last message, if the route left out events
};

}  // namespace clashcast
