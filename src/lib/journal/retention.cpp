#include "journal/retention.hpp"

#include <algorithm>

namespace clashcast {

using std::chrono::milliseconds;

std::optional<position> retention::note(clock::time_point now, position end)
{
    if (ends_.empty() || (end != ends_.back().end && now - ends_.back().when >= span_ / 60))
        ends_.push_back({now, end});
    while (ends_.size() > 1 && now - ends_[1].when >= span_)
        ends_.pop_front();
    return now - ends_.front().when >= span_ ? std::optional(ends_.front().end) : std::nullopt;
}

milliseconds journal_time::at(clock::time_point now) const
{
    return before_ + std::chrono::floor<milliseconds>(now - begun_);
}

void journal_time::learn(milliseconds stored, clock::time_point now)
{
    before_ += std::max(stored - at(now), milliseconds(0));
}

}  // namespace clashcast
