#pragma once
// What the process did in the last minute and the last hour, from samples of its status. Pure: time is passed in.

#include <clashcast/pipeline_status.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace clashcast::http {

class activity {
public:
    explicit activity(clock::time_point start) : last_(start) {}

    // Call it every few seconds.
    void add(const pipeline_status&, clock::time_point now, timestamp wall);

    // Of `status`, what was counted in the span before now.
    std::uint64_t answered_within(clock::duration span, const pipeline_status& status, clock::time_point now) const;
    std::uint64_t events_within(clock::duration span, const pipeline_status& status, clock::time_point now) const;

    // The first sample that showed the maintenance that is on; nothing: there is none.
    std::optional<timestamp> maintenance_since() const { return maintenance_since_; }

    // The last sample that showed a new response of the API; nothing: there was none yet.
    std::optional<timestamp> last_answer() const { return last_answer_; }

    // That, or the first sample, if requests have had no response for 60 s; nothing: the API responds, or is not asked.
    std::optional<timestamp> unreachable_since(timestamp wall) const;

    // Long: a loop that polls does not turn.
    clock::duration since_last_sample(clock::time_point now) const { return now - last_; }

private:
    struct sample {
        clock::time_point at;
        std::uint64_t answered;
        std::uint64_t events;
    };

    const sample* before(clock::time_point) const;

    std::deque<sample> samples_;  // of the last hour
    clock::time_point last_;
    std::optional<timestamp> maintenance_since_;
    std::optional<timestamp> first_, last_answer_;
    std::uint64_t responses_ = 0, silences_ = 0;  // to requests, as of the last sample
    bool silent_ = false;                         // requests since the last response had none
};

}  // namespace clashcast::http
