#pragma once
// How long a journal keeps things, measured with clocks that only go forward: a wall clock that jumps changes nothing.
// Pure.

#include <clashcast/clock.hpp>
#include <clashcast/entry.hpp>

#include <chrono>
#include <deque>
#include <optional>

namespace clashcast {

// Finds the position up to which events are old enough to be discarded. Events from before its construction count as
// new then.
class retention {
public:
    explicit retention(std::chrono::milliseconds span) : span_(span) {}

    // Notes where the journal ends now. Returns the newest end noted at least `span` ago, if there is one. It may be
    // late by a sixtieth of `span`.
    std::optional<position> note(clock::time_point now, position end);

private:
    struct noted {
        clock::time_point when;
        position end;
    };

    std::chrono::milliseconds span_;
    std::deque<noted> ends_;  // oldest first; of the ends that are old enough, only the newest
};

// For how long owners have maintained a journal. A week of absence is measured in this time.
class journal_time {
public:
    explicit journal_time(clock::time_point now) : begun_(now) {}

    std::chrono::milliseconds at(clock::time_point now) const;

    // What earlier owners, or this one, have stored.
    void learn(std::chrono::milliseconds stored, clock::time_point now);

private:
    clock::time_point begun_;
    std::chrono::milliseconds before_{0};
};

}  // namespace clashcast
