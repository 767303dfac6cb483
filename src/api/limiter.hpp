#pragma once
// Whose turn it is: tokens in turn, each with a bucket of its own. Knows time only as it is told.

#include <clashcast/clock.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace clashcast {

struct turn {
    turn() = default;
    turn(std::size_t which, bool is_trial) : token(which), trial(is_trial) {}

    std::size_t token = 0;
    bool trial = false;  // the token was taken out, and this request shows whether it is good again
};

// In any window of time no token is used more often than `burst + rate x window`.
class limiter {
public:
    using time_point = clock::time_point;

    static constexpr std::chrono::seconds trial_interval{60};

    // rate (a second) > 0 and burst >= 1 are for each token.
    limiter(std::size_t tokens, double rate, double burst);

    // Uses the next token in turn that may be used at `now`; nothing when none may.
    std::optional<turn> take(time_point now);

    // The earliest time at which take() gives a turn, as far as is known.
    time_point ready_at() const;

    // The token is not used before `until`.
    void rest(std::size_t token, time_point until);

    // The token is only tried, once every trial_interval, until put_back(). False when nothing changes.
    bool take_out(std::size_t token, time_point now);
    bool put_back(std::size_t token);

    std::size_t size() const { return buckets_.size(); }
    std::size_t left() const;  // not taken out

private:
    // Instead of a level that fills up, the time at which the bucket is full again: no rounding adds up.
    struct bucket {
        time_point full_at{};
        time_point rests_until{};
        bool out = false;
    };
    time_point ready_at(const bucket&) const;

    clock::duration interval_;   // between requests at the rate
    clock::duration tolerance_;  // how far ahead of the rate a burst may be
    std::vector<bucket> buckets_;
    std::size_t next_ = 0;
};

}  // namespace clashcast
