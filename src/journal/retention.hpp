#pragma once
// How long a journal keeps things, measured by clocks that only go forward: when the wall clock jumps, nothing is kept
// longer for it and nothing is discarded earlier. Pure.

#include <clashcast/clock.hpp>
#include <clashcast/entry.hpp>

#include <chrono>
#include <deque>
#include <optional>

namespace clashcast {

// What lies at or before which position is old enough to be discarded. It begins to know when it is made: what is kept
// from before ages from then on.
class retention {
public:
    explicit retention(std::chrono::milliseconds span) : span_(span) {}

    // Notes where the journal ends now. Returns the newest end that was noted at least `span` ago; nothing when there is
    // none yet. It may lag behind by a sixtieth of `span`.
    std::optional<position> note(clock::time_point now, position end);

private:
    struct noted {
        clock::time_point when;
        position end;
    };

    std::chrono::milliseconds span_;
    std::deque<noted> ends_;  // oldest first; of those that are old enough, the newest
};

// For how long a journal has been kept, over all its owners' lives: the time in which a week of absence counts.
class journal_time {
public:
    explicit journal_time(clock::time_point now) : begun_(now) {}

    std::chrono::milliseconds at(clock::time_point now) const;

    // What is stored of earlier lives.
    void learn(std::chrono::milliseconds stored, clock::time_point now);

private:
    clock::time_point begun_;
    std::chrono::milliseconds before_{0};
};

}  // namespace clashcast
