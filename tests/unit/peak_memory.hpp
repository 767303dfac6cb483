#pragma once
// Peak memory use.

#include <sys/resource.h>

#include <cstddef>

namespace clashcast {

// The peak resident memory of this process, in megabytes.
inline std::size_t peak_memory()
{
    ::rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return static_cast<std::size_t>(used.ru_maxrss) / 1024;
}

}  // namespace clashcast
