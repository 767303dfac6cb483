#pragma once
// CPU time of a thread.

#include <ctime>

namespace bench {

// Microseconds of the calling thread, including system calls.
inline double cpu_microseconds()
{
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) * 1e6 + static_cast<double>(used.tv_nsec) / 1e3;
}

}  // namespace bench
