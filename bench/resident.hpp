#pragma once
// Memory of this process.

#include <fstream>

#include <unistd.h>

namespace bench {

inline double resident_bytes()
{
    std::ifstream statm("/proc/self/statm");
    double pages = 0;
    statm >> pages >> pages;
    return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

}  // namespace bench
