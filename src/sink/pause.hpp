#pragma once
// How long a sink waits before it tries again. Pure.

#include <algorithm>
#include <chrono>

namespace clashcast {

constexpr std::chrono::milliseconds longest_pause{10'000};

// After the first failure in a row 1 s, then twice as long each time, 10 s at most. `jitter` in [0, 1) makes it up to a
// fifth shorter, so that clients that lost one broker do not come back together.
constexpr std::chrono::milliseconds pause_after(int failures, double jitter)
{
    constexpr int doublings = 4;
    auto longest = std::chrono::milliseconds(1000 << std::clamp(failures - 1, 0, doublings));
    auto pause = std::min(longest, longest_pause);
    auto shorter = static_cast<double>(pause.count()) * jitter / 5;
    return pause - std::chrono::milliseconds(static_cast<int>(shorter));
}

}  // namespace clashcast
