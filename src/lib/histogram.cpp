#include <clashcast/histogram.hpp>

#include <algorithm>

namespace clashcast {

void histogram::add(double value, std::uint64_t times)
{
    auto at = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
    counts_.at(static_cast<std::size_t>(at)) += times;
    sum_ += value * static_cast<double>(times);
}

histogram& histogram::operator+=(const histogram& more)
{
    if (counts_.empty())
        return *this = more;
    for (std::size_t i = 0; i < more.counts_.size(); ++i)
        counts_.at(i) += more.counts_[i];
    sum_ += more.sum_;
    return *this;
}

}  // namespace clashcast
