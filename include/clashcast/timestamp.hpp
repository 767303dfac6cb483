#pragma once
// The time as events and checkpoints have it.

#include <chrono>

namespace clashcast {

// Wall-clock time in milliseconds, UTC.
using timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

}  // namespace clashcast
