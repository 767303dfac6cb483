#pragma once
// When the developer portal is asked for keys. Pure: the caller passes the time.

#include <clashcast/clock.hpp>

#include <chrono>

namespace clashcast {

// At once at the start. Then only when the API refuses our address: keys are renewed at most once in 5 minutes. After a
// failure again, after a pause that grows from 5 s to 5 minutes; but if the portal refused the login, not before
// reset(): a wrong password that is repeated may lock the account.
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
    bool first_ = true;  // no attempt has succeeded
    bool pending_ = true;
    bool refused_ = false;
    unsigned failures_ = 0;  // in a row
    time_point not_before_ = time_point::min();
};

}  // namespace clashcast
