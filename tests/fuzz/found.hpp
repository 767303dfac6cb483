#pragma once
// What holds of every change that is found, whatever was seen.

#include "fuzz/target.hpp"

#include <clashcast/diff.hpp>

#include <optional>

namespace clashcast::fuzz {

inline void check_event(const event& e, const subject& of)
{
    auto wire = to_json(e);
    auto read = event_from_json(wire, of.of);
    require(read.has_value() && to_json(*read) == wire, "an event on the wire can be read, and is the same event");
    require(wire.find('\n') == wire.npos, "an event is one line");
    require(e.id.size() == 32 && e.id.find_first_not_of("0123456789abcdef") == e.id.npos, "an id is 32 hex digits");
    require(e.tag == of.tag && find_event_type(e.type), "an event is about its subject and of a type that is known");
}

inline void check_found(const std::optional<change>& found, const subject& of, const checkpoint& last)
{
    if (!found)
        return;
    require(found->next.revision == last.revision + 1, "a change is one revision");
    require(found->events.empty() || found->next.head == found->events.back().id, "the head is the last event's id");
    for (auto& e : found->events)
        check_event(e, of);
}

inline void check_same(const std::optional<change>& one, const std::optional<change>& other)
{
    require(one.has_value() == other.has_value(), "the comparison that is repeated finds a change again");
    if (!one)
        return;
    require(one->events.size() == other->events.size(), "the comparison that is repeated finds as much");
    for (std::size_t i = 0; i < one->events.size(); ++i)
        require(one->events[i].id == other->events[i].id, "what is found again has the same id");
    require(one->next.body == other->next.body && one->next.memory == other->next.memory,
            "and leads to the same place");
}

}  // namespace clashcast::fuzz
