#pragma once
// How much memory something took.

#include <sys/resource.h>

#include <cstddef>

namespace clashcast {

// In megabytes, the most that this process has ever had.
inline std::size_t peak_memory()
{
    ::rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return static_cast<std::size_t>(used.ru_maxrss) / 1024;
}

}  // namespace clashcast
