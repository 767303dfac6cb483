#pragma once
// Memory of this process.

#include <cstddef>
#include <fstream>

#ifdef CLASHCAST_MIMALLOC
#include <mimalloc.h>
#endif

#include <unistd.h>

namespace bench {

// Without what the allocator keeps for later: clashcast gives that back once a minute.
inline double resident_bytes()
{
#ifdef CLASHCAST_MIMALLOC
    mi_collect(true);
#endif
    std::ifstream statm("/proc/self/statm");
    double pages = 0;
    statm >> pages >> pages;
    return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// What this thread has allocated and not freed, to the last byte; without mimalloc, as resident_bytes().
inline double allocated_bytes()
{
#ifdef CLASHCAST_MIMALLOC
    double sum = 0;
    auto add = [](const mi_heap_t*, const mi_heap_area_t* area, void*, std::size_t, void* to) {
        *static_cast<double*>(to) += static_cast<double>(area->used * area->block_size);
        return true;
    };
    mi_collect(true);  // what other threads have freed
    mi_heap_visit_blocks(mi_heap_get_default(), false, add, &sum);
    return sum;
#else
    return resident_bytes();
#endif
}

}  // namespace bench
