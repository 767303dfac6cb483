#pragma once
// How long to wait before the next attempt. Pure.

#include <algorithm>
#include <chrono>

namespace clashcast {

// Pauses that double from `first` to `longest`:
//
//     constexpr backoff reconnect{1s, 10s};
//     reconnect.after(1);  // 1 s
//     reconnect.after(3);  // 4 s
//     reconnect.after(9);  // 10 s
struct backoff {
    using duration = std::chrono::nanoseconds;

    constexpr backoff(duration first_pause, duration longest_pause) : first(first_pause), longest(longest_pause) {}

    // The pause after `failures` in a row (1, 2, ...). `jitter` in [0, 1) makes it up to a fifth shorter, so that
    // clients that failed together do not retry together.
    constexpr duration after(unsigned failures, double jitter = 0) const
    {
        auto pause = first;
        for (unsigned n = 1; n < failures && pause < longest; ++n)
            pause *= 2;
        pause = std::min(pause, longest);
        return pause - duration(static_cast<duration::rep>(static_cast<double>(pause.count()) * jitter / 5));
    }

    duration first, longest;
};

}  // namespace clashcast
