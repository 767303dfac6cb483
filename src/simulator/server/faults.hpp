#pragma once
// Deliberate faults.

#include <cstdint>

namespace clashcast::simulator {

enum class fault { none, unavailable, throttled, broken, missing, slow, reset, cut, garbage };

// The share of polls that get each fault, 0 to 1; together at most 1.
struct fault_rates {
    double unavailable = 0;  // 503, as JSON or as HTML
    double throttled = 0;    // 429
    double broken = 0;       // 500
    double missing = 0;      // 404
    double slow = 0;         // a good answer, late
    double reset = 0;        // the connection is reset
    double cut = 0;          // the body ends before its Content-Length
    double garbage = 0;      // 200, and a body that is not JSON

    double sum() const { return unavailable + throttled + broken + missing + slow + reset + cut + garbage; }
};

// `bits` are random, one draw for each poll.
fault decide(const fault_rates& rates, std::uint64_t bits);

}  // namespace clashcast::simulator
