#pragma once
// What this process has of the machine's memory.

#include <fstream>

#include <malloc.h>
#include <unistd.h>

namespace bench {

// What was freed is given back first.
inline double resident_bytes()
{
    malloc_trim(0);
    std::ifstream statm("/proc/self/statm");
    double pages = 0;
    statm >> pages >> pages;
    return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

}  // namespace bench
