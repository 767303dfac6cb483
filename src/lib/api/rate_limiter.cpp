#include "api/rate_limiter.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace clashcast {

rate_limiter::rate_limiter(std::size_t tokens, double rate, double burst) : buckets_(tokens)
{
    set_rate(rate, burst);
}

void rate_limiter::set_rate(double rate, double burst)
{
    interval_ = clock::duration(static_cast<clock::duration::rep>(std::ceil(1e9 / rate)));
    tolerance_ = clock::duration(
        static_cast<clock::duration::rep>((burst - 1) * static_cast<double>(interval_.count())));
}

void rate_limiter::change(const std::vector<std::optional<std::size_t>>& before, double rate, double burst)
{
    std::vector<bucket> now;
    for (auto& index : before)
        now.push_back(index ? buckets_.at(*index) : bucket());
    buckets_ = std::move(now);
    next_ = 0;
    ++changes_;
    set_rate(rate, burst);
}

rate_limiter::time_point rate_limiter::ready_at(const bucket& b) const
{
    return std::max(b.full_at - tolerance_, b.rests_until);
}

std::optional<permit> rate_limiter::take(time_point now)
{
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
        auto token = (next_ + i) % buckets_.size();
        auto& b = buckets_[token];
        if (ready_at(b) > now)
            continue;
        b.full_at = std::max(b.full_at, now) + interval_;
        if (b.suspended)
            b.rests_until = now + trial_interval;
        next_ = token + 1;
        return permit(token, b.suspended, changes_);
    }
    return std::nullopt;
}

rate_limiter::time_point rate_limiter::ready_at() const
{
    auto earliest = time_point::max();
    for (const auto& b : buckets_)
        earliest = std::min(earliest, ready_at(b));
    return earliest;
}

void rate_limiter::rest(std::size_t token, time_point until)
{
    auto& b = buckets_.at(token);
    b.rests_until = std::max(b.rests_until, until);
}

bool rate_limiter::suspend(std::size_t token, time_point now)
{
    auto& b = buckets_.at(token);
    if (b.suspended)
        return false;
    b.suspended = true;
    rest(token, now + trial_interval);
    return true;
}

bool rate_limiter::restore(std::size_t token)
{
    auto& b = buckets_.at(token);
    if (!b.suspended)
        return false;
    b.suspended = false;
    b.rests_until = {};
    return true;
}

std::size_t rate_limiter::left() const
{
    return static_cast<std::size_t>(
        std::count_if(buckets_.begin(), buckets_.end(), [](const bucket& b) { return !b.suspended; }));
}

}  // namespace clashcast
