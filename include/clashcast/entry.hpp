#pragma once
// Events as a reader of the journal gets them.

#include <clashcast/event.hpp>

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace clashcast {

// A place between two events. `sequence` counts the events since the journal began, so the difference of two is
// the number of events between them; `milliseconds` keeps positions unique when a store lost its latest ones.
struct position {
    constexpr position() = default;
    constexpr position(std::uint64_t ms, std::uint64_t n) : milliseconds(ms), sequence(n) {}
    auto operator<=>(const position&) const = default;

    std::uint64_t milliseconds = 0;
    std::uint64_t sequence = 0;
};

std::string to_string(position);  // "1795449827207-42"
result<position> parse_position(std::string_view);

// An event with its place. The bodies are there when the reader asked for data_level::full, the event's type is
// `whole` and a previous body exists; all events of one commit share them.
struct entry {
    entry() = default;

    position at;
    clashcast::event event;
    std::shared_ptr<const std::string> before;
    std::shared_ptr<const std::string> after;
    std::uint64_t missed = 0;  // how many events that the reader never had it stands for; the last stood at `at`. A gap
                               // is an event that says so; without a type there is nothing to publish: a store lost them
};

}  // namespace clashcast
