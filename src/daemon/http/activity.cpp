#include "daemon/http/activity.hpp"

#include <algorithm>
#include <utility>

namespace clashcast::http {
namespace {

constexpr auto longest = std::chrono::hours(1);
constexpr auto longest_silence = std::chrono::seconds(60);

std::uint64_t answered(const pipeline_status& status)
{
    auto all = status.polling.total();
    return all.polls - std::min(all.polls, all.failures);
}

// With a response, and without.
std::pair<std::uint64_t, std::uint64_t> requests(const pipeline_status& status)
{
    std::pair<std::uint64_t, std::uint64_t> counts;
    for (auto& [what, count] : status.polling.requests.by_code)
        (what.second > 0 ? counts.first : counts.second) += count;
    return counts;
}

}  // namespace

void activity::add(const pipeline_status& status, clock::time_point now, timestamp wall)
{
    last_ = now;
    first_ = first_.value_or(wall);
    auto [responses, silences] = requests(status);
    if (responses > responses_)
        last_answer_ = wall;
    silent_ = responses == responses_ && (silent_ || silences > silences_);
    responses_ = responses;
    silences_ = silences;
    samples_.push_back(sample{now, answered(status), status.polling.total().events});
    while (samples_.size() > 1 && samples_[1].at <= now - longest)
        samples_.pop_front();
    if (status.state != pipeline_state::maintenance)
        maintenance_since_ = std::nullopt;
    else if (!maintenance_since_)
        maintenance_since_ = wall;
}

std::optional<timestamp> activity::unreachable_since(timestamp wall) const
{
    auto since = last_answer_ ? last_answer_ : first_;
    return silent_ && wall - *since >= longest_silence ? since : std::nullopt;
}

// The last sample at that time or before it; nullptr: the process is younger.
const activity::sample* activity::before(clock::time_point when) const
{
    auto later = std::find_if(samples_.begin(), samples_.end(), [&](auto& one) { return one.at > when; });
    return later == samples_.begin() ? nullptr : &*std::prev(later);
}

std::uint64_t activity::answered_within(clock::duration span, const pipeline_status& status,
                                        clock::time_point now) const
{
    auto* then = before(now - span);
    auto total = answered(status);
    return total - std::min(total, then ? then->answered : 0);
}

std::uint64_t activity::events_within(clock::duration span, const pipeline_status& status,
                                      clock::time_point now) const
{
    auto* then = before(now - span);
    auto total = status.polling.total().events;
    return total - std::min(total, then ? then->events : 0);
}

}  // namespace clashcast::http
