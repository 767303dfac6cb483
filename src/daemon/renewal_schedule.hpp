#pragma once
// When the developer portal is asked for keys. Pure: the caller passes the time.

#include <clashcast/clock.hpp>

#include <chrono>

namespace clashcast {

// At once at the start. Then only when the API refuses a key: after a pause of 5 minutes, which grows to an hour while
// renewals follow each other, because then they do not help. The first renewal after a start that made keys is free:
// the address may change soon after it.
//
// After a failure again, after a pause that grows from 5 s to 5 minutes; but if the portal refused the login, not
// before a reload: a wrong password that is repeated may lock the account.
class renewal_schedule {
public:
    using time_point = clock::time_point;

    static constexpr std::chrono::minutes interval{5}, longest{60};

    // Whether an attempt may begin now, if there is a reason for one.
    bool is_possible(time_point now) const { return !refused_ && now >= not_before_; }

    // Whether keys are missing, whatever the API says of the tokens.
    bool is_pending() const { return pending_; }
    bool is_refused() const { return refused_; }

    // Keys can be used; `made`: some are new. Returns the pause before the API's refusal of one is a reason again.
    clock::duration succeeded(time_point now, bool made);

    // Return the pause before the next attempt. `jitter` is that of backoff. What was rejected needs somebody's help,
    // so the pause is the longest of failed().
    clock::duration failed(time_point now, double jitter = 0);
    clock::duration rejected(time_point now);

    // No attempt before a reload.
    void refused(time_point now);

    // After a reload that `changed` the settings, an attempt may begin at once. Else only if a key is suspended; a
    // refused login is repeated if the last one was 5 minutes ago.
    void reloaded(time_point now, bool changed, bool suspended);

private:
    bool first_ = true;     // no attempt has succeeded since the start
    bool settled_ = false;  // one has since the last change of settings
    bool pending_ = true;
    bool refused_ = false;
    unsigned failures_ = 0;  // in a row
    unsigned renewals_ = 0;  // in a row, because the API refused a key
    time_point not_before_ = time_point::min();
};

}  // namespace clashcast
