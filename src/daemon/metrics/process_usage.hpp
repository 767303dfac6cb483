#pragma once
// What this process uses, by the names of Prometheus's own clients.

#include <cstdint>

namespace clashcast::metrics {

struct process_usage {
    double cpu_seconds = 0;
    double start_time = 0;  // Unix time in seconds
    std::uint64_t resident_bytes = 0;
    std::uint64_t open_descriptors = 0;
    std::uint64_t most_descriptors = 0;
};

// From /proc and the system's limits; what cannot be read is 0.
process_usage read_process_usage();

}  // namespace clashcast::metrics
