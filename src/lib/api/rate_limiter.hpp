#pragma once
// Distributes requests over the tokens, in turn, within each token's rate. Pure: the caller passes the time.

#include <clashcast/clock.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace clashcast {

struct permit {
    permit() = default;
    permit(std::size_t which, bool is_trial, std::uint32_t of = 0) : token(which), trial(is_trial), tokens(of) {}

    std::size_t token = 0;
    bool trial = false;        // the token is suspended, and this request shows whether it is valid again
    std::uint32_t tokens = 0;  // rate_limiter::changes() when it was taken: `token` is one of those
};

// In any window of time, no token is used more often than burst + rate x window.
class rate_limiter {
public:
    using time_point = clock::time_point;

    static constexpr std::chrono::seconds trial_interval{60};

    // For each token: `rate` > 0 in requests per second, `burst` >= 1.
    rate_limiter(std::size_t tokens, double rate, double burst);

    // From now on token i is the one that was before[i], or a new one.
    void change(const std::vector<std::optional<std::size_t>>& before, double rate, double burst);
    std::uint32_t changes() const { return changes_; }

    // Uses the next token that may be used at `now`; nothing when there is none.
    std::optional<permit> take(time_point now);

    // The earliest time at which take() returns a permit, unless a token is restored before.
    time_point ready_at() const;

    // Does not use the token before `until`.
    void rest(std::size_t token, time_point until);

    // suspend() uses the token only for a trial, once every trial_interval, until restore(). Both return false when
    // nothing changes.
    bool suspend(std::size_t token, time_point now);
    bool restore(std::size_t token);

    std::size_t size() const { return buckets_.size(); }
    std::size_t left() const;  // not suspended
    bool is_suspended(std::size_t token) const { return buckets_.at(token).suspended; }
    time_point rests_until(std::size_t token) const { return buckets_.at(token).rests_until; }

private:
    // A token bucket that stores when it is full again, not its level, so that rounding errors do not add up.
    struct bucket {
        time_point full_at{};
        time_point rests_until{};
        bool suspended = false;
    };
    time_point ready_at(const bucket&) const;
    void set_rate(double rate, double burst);

    clock::duration interval_{};   // between requests at the rate
    clock::duration tolerance_{};  // how far ahead of the rate a burst may be
    std::vector<bucket> buckets_;
    std::size_t next_ = 0;
    std::uint32_t changes_ = 0;
};

}  // namespace clashcast
