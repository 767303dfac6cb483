#include "api/limiter.hpp"

#include <algorithm>
#include <cmath>

namespace clashcast {

limiter::limiter(std::size_t tokens, double rate, double burst)
    : interval_(static_cast<clock::duration::rep>(std::ceil(1e9 / rate))),
      tolerance_(static_cast<clock::duration::rep>((burst - 1) * static_cast<double>(interval_.count()))),
      buckets_(tokens)
{
}

limiter::time_point limiter::ready_at(const bucket& b) const
{
    return std::max(b.full_at - tolerance_, b.rests_until);
}

std::optional<turn> limiter::take(time_point now)
{
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
        auto token = (next_ + i) % buckets_.size();
        auto& b = buckets_[token];
        if (ready_at(b) > now)
            continue;
        b.full_at = std::max(b.full_at, now) + interval_;
        if (b.out)
            b.rests_until = now + trial_interval;
        next_ = token + 1;
        return turn(token, b.out);
    }
    return std::nullopt;
}

limiter::time_point limiter::ready_at() const
{
    auto earliest = time_point::max();
    for (const auto& b : buckets_)
        earliest = std::min(earliest, ready_at(b));
    return earliest;
}

void limiter::rest(std::size_t token, time_point until)
{
    auto& b = buckets_.at(token);
    b.rests_until = std::max(b.rests_until, until);
}

bool limiter::take_out(std::size_t token, time_point now)
{
    auto& b = buckets_.at(token);
    if (b.out)
        return false;
    b.out = true;
    rest(token, now + trial_interval);
    return true;
}

bool limiter::put_back(std::size_t token)
{
    auto& b = buckets_.at(token);
    if (!b.out)
        return false;
    b.out = false;
    b.rests_until = {};
    return true;
}

std::size_t limiter::left() const
{
    return static_cast<std::size_t>(
        std::count_if(buckets_.begin(), buckets_.end(), [](const bucket& b) { return !b.out; }));
}

}  // namespace clashcast
