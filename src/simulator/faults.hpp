#pragma once
// What goes wrong with a poll, on purpose.

#include <cstdint>

namespace clashcast::simulator {

enum class fault { none, unavailable, throttled, broken, missing, slow, reset, cut, garbage };

// The share of polls each befalls, 0 to 1; together at most 1.
struct fault_rates {
    double unavailable = 0;  // 503, as JSON or as HTML
    double throttled = 0;    // 429
    double broken = 0;       // 500
    double missing = 0;      // 404
    double slow = 0;         // a good answer, late
    double reset = 0;        // the connection is reset
    double cut = 0;          // the body ends before its Content-Length
    double garbage = 0;      // 200, and a body that is no JSON

    double sum() const { return unavailable + throttled + broken + missing + slow + reset + cut + garbage; }
};

// `chance` is drawn for one poll.
fault decide(const fault_rates& rates, std::uint64_t chance);

}  // namespace clashcast::simulator
