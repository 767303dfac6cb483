#pragma once
// Counts how many values lie below each of some bounds, as Prometheus's histograms do. A value; for one thread.
//
// Example:
//     static constexpr std::array bounds{0.1, 1.0, 10.0};
//     histogram seconds(bounds);
//     seconds.add(0.4);
//     std::cout << seconds.counts()[1] << " took more than 0.1 s, and not more than 1 s\n";

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clashcast {

class histogram {
public:
    histogram() = default;

    // Upper bounds, ascending, in static storage.
    explicit histogram(std::span<const double> bounds) : bounds_(bounds), counts_(bounds.size() + 1) {}

    void add(double value, std::uint64_t times = 1);

    // Of values up to each bound that are above the one before; the last one is of those above all bounds.
    const std::vector<std::uint64_t>& counts() const { return counts_; }
    std::span<const double> bounds() const { return bounds_; }
    double sum() const { return sum_; }

    // Both have the same bounds, or one of them has none and counted nothing.
    histogram& operator+=(const histogram&);

private:
    std::span<const double> bounds_;
    std::vector<std::uint64_t> counts_;
    double sum_ = 0;
};

}  // namespace clashcast
