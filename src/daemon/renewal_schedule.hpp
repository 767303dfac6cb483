#pragma once
// When the developer portal is asked for keys. Pure: the caller passes the time.

#include <clashcast/clock.hpp>

#include <chrono>

namespace clashcast {

// At once at the start. Then only if the API refuses our address, no sooner than 5 minutes after the last success.
// After a failure again after a pause that grows from 5 s to 5 minutes; but not before a reload if the portal refused
// the login: accounts are locked for less.
class renewal_schedule {
public:
    using time_point = clock::time_point;

    static constexpr std::chrono::minutes interval{5};

    // Whether an attempt may begin now, if there is a reason for one.
    bool is_possible(time_point now) const { return !refused_ && now >= not_before_; }

    // Whether there is a reason without looking at the tokens: keys are missing.
    bool is_pending() const { return pending_; }
    bool is_refused() const { return refused_; }

    void succeeded(time_point now);

    // Returns the pause before the next attempt. `jitter` is that of backoff.
    clock::duration failed(time_point now, double jitter = 0);

    // No attempt before reset().
    void refused();

    // As at the start.
    void reset() { *this = {}; }

private:
    bool pending_ = true;
    bool refused_ = false;
    unsigned failures_ = 0;  // in a row
    time_point not_before_ = time_point::min();
};

}  // namespace clashcast
