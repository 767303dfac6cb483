#pragma once
// How much memory a Redis has left, and what it does when there is none. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast {

struct redis_memory {
    std::uint64_t used = 0, most = 0;  // bytes; most 0: no bound of its own
    std::string policy;                // "noeviction", "allkeys-lru", ...

    // It may throw our keys away; the lease, which expires, with the volatile policies too.
    bool evicts() const { return most > 0 && policy != "noeviction"; }

    // In words, when nine tenths are used: what is left is for the streams, so that sinks can go on.
    std::optional<std::string> tight() const;
};

// Reads the answer to INFO memory.
redis_memory parse_memory(std::string_view info);

}  // namespace clashcast
