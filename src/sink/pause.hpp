#pragma once
// How long a sink waits before it tries again. Pure.

#include <algorithm>
#include <chrono>

namespace clashcast {

// After the first failure in a row 1 s, then twice as long each time, 60 s at most.
constexpr std::chrono::seconds pause_after(int failures)
{
    constexpr int longest = 60, doublings = 6;
    return std::chrono::seconds(std::min(longest, 1 << std::clamp(failures - 1, 0, doublings)));
}

}  // namespace clashcast
