#pragma once
// Properties of every change.

#include "fuzz/target.hpp"

#include <clashcast/diff.hpp>

#include <optional>

namespace clashcast::fuzz {

inline void check_event(const event& e, const subject& about)
{
    auto wire = to_json(e);
    auto read = event_from_json(wire, about.kind);
    require(read.has_value() && to_json(*read) == wire, "an event is the same after it was written and read");
    require(wire.find('\n') == wire.npos, "an event is one line");
    require(e.id.size() == 32 && e.id.find_first_not_of("0123456789abcdef") == e.id.npos, "an id is 32 hex digits");
    require(e.tag == about.tag && find_event_type(e.type), "an event has its subject's tag and a known type");
}

inline void check_change(const std::optional<change>& found, const subject& about, const checkpoint& last)
{
    if (!found)
        return;
    require(found->next.revision == last.revision + 1, "a change is one revision");
    require(found->events.empty() || found->next.chain_head == found->events.back().id,
            "the chain head is the id of the last event");
    for (auto& e : found->events)
        check_event(e, about);
}

inline void check_same(const std::optional<change>& one, const std::optional<change>& other)
{
    require(one.has_value() == other.has_value(), "a repeated comparison finds a change again");
    if (!one)
        return;
    require(one->events.size() == other->events.size(), "a repeated comparison finds as many events");
    for (std::size_t i = 0; i < one->events.size(); ++i)
        require(one->events[i].id == other->events[i].id, "a repeated comparison finds the same ids");
    require(one->next.body == other->next.body && one->next.diff_state == other->next.diff_state,
            "a repeated comparison leads to the same checkpoint");
}

}  // namespace clashcast::fuzz
