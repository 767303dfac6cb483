#pragma once
// How much memory a Redis uses, and what it does when there is none left. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast {

struct memory_usage {
    std::uint64_t used = 0, limit = 0;  // bytes; limit 0: no maxmemory
    std::string policy;                 // "noeviction", "allkeys-lru", ...

    // Whether Redis may evict our keys; with the volatile policies at least the lease, which expires.
    bool evicts() const { return limit > 0 && policy != "noeviction"; }

    // From eight tenths on: events that are kept only for `retain` should go.
    bool tight() const;

    // From nine tenths on, as a reason for commits to wait: the rest is for the streams, so that sinks can go on.
    std::optional<std::string> nearly_full() const;
};

// Parses the reply to INFO memory.
memory_usage parse_memory_usage(std::string_view info);

}  // namespace clashcast
