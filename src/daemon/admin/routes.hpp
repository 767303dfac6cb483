#pragma once
// clashcast routes: where events of a type go, or what leaves them out.

#include "daemon/config/configuration.hpp"

#include <clashcast/error.hpp>
#include <clashcast/event.hpp>

#include <iosfwd>
#include <string>
#include <vector>

namespace clashcast::admin {

// What a sink does with an event.
struct routing {
    std::string sink;
    std::vector<std::string> destinations;  // topics or keys; several when {kind} is in them; empty: left out
    std::string left_out_by;                // `events = ["war_*"]`, or nothing
    std::vector<std::string> only_with;     // `tags = ["#2PP"]`: the event has to match that, too
};

// The same for every sink, in their order. What is not known of the event stays a placeholder: {tag}, if `tag` is
// empty, and {member_tag}. Pure.
std::vector<routing> routes_of(const std::vector<config::sink_settings>&, const event_type&, const std::string& tag);

// The topics or keys that the sink may use, as far as they do not depend on an event's tags. Pure.
std::vector<std::string> known_destinations(const config::sink_settings&);

// Whether there are events of that type with a tag.
bool has_tag(const event_type&);

result<void> list_routes(const config::configuration&, const event_type&, const std::string& tag, bool json,
                         std::ostream& out);

}  // namespace clashcast::admin
