#pragma once
// What a sink consists of. Its session and its acknowledger work on it, on one thread.

#include "async/condition.hpp"
#include "sink/in_flight.hpp"
#include "sink/refusal_log.hpp"

#include <clashcast/clock.hpp>
#include <clashcast/histogram.hpp>
#include <clashcast/journal.hpp>
#include <clashcast/publisher.hpp>
#include <clashcast/route.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace clashcast {

inline constexpr std::array delivery_bounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0, 300.0};  // s

struct sink_parts {
    sink_parts(std::string n, std::unique_ptr<cursor> c, route r, std::unique_ptr<publisher> p, clock& t)
        : name(std::move(n)), from(std::move(c)), wanted(std::move(r)), to(std::move(p)), time(t),
          batches(from->acknowledged())
    {
    }

    // How many events in the journal are not taken care of yet.
    std::uint64_t waiting() const
    {
        auto end = from->end().sequence, reached = batches.reached().sequence;
        return end > reached ? end - reached : 0;
    }

    const std::string name;
    const std::unique_ptr<cursor> from;
    const route wanted;
    const std::unique_ptr<publisher> to;
    clock& time;

    in_flight batches;
    refusal_log refused;
    std::optional<timestamp> last_delivery;
    histogram delivery{delivery_bounds};  // sink_status::delivery
    std::size_t busy = 0;       // tasks of the session that have not ended
    condition* changed = nullptr;  // while the sink runs: notified after every change of the above
};

}  // namespace clashcast
