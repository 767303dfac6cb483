#pragma once
// Events as a consumer of the journal gets them. Values.

#include <clashcast/event.hpp>

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace clashcast {

// A point between two events of a journal. `sequence` counts the events since the journal began, so the difference of
// two sequences is the number of events between them. `milliseconds` keeps positions unique after a store lost its
// latest events.
struct position {
    constexpr position() = default;
    constexpr position(std::uint64_t ms, std::uint64_t n) : milliseconds(ms), sequence(n) {}
    auto operator<=>(const position&) const = default;

    std::uint64_t milliseconds = 0;
    std::uint64_t sequence = 0;
};

std::string to_string(position);  // "1795449827207-42"
result<position> parse_position(std::string_view);

// An event and its position. The bodies are set if the consumer asked for data_level::full, the event's type carries
// whole bodies, and there was a body before this one. All events of one commit share them.
struct entry {
    entry() = default;

    position at;
    clashcast::event event;
    std::shared_ptr<const std::string> before;
    std::shared_ptr<const std::string> after;
    // The number of events that this entry stands for and the consumer never had; `at` is the position of the last one.
    // A gap is an event that reports them. If the event has no type, the store lost them, and there is nothing to
    // publish.
    std::uint64_t missed = 0;
};

}  // namespace clashcast
