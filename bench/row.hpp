#pragma once
// A row of the benchmark: what clashcast needs for some work, and what the simplest code needs for it.

#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace bench {

constexpr double no_goal = std::numeric_limits<double>::infinity();

struct row {
    std::string name;
    double value = 0;
    std::string unit;
    double baseline = 0;    // 0: no baseline, and the goal is for the value
    double ratio = 0;       // value to baseline; for rates, baseline to value: more is always worse
    double goal = no_goal;  // at most; for the ratio
    bool met() const { return (baseline > 0 ? ratio : value) <= goal; }
};

enum class better { less, more };

// Measures both in turn, so that other load on the machine affects both. The medians count.
row compare(std::string name, std::string unit, double goal, better, const std::function<double()>& ours,
            const std::function<double()>& baseline);

// Of values that are measured already.
row against(std::string name, double value, std::string unit, double baseline, double goal, better = better::less);

row without_baseline(std::string name, double value, std::string unit, double goal = no_goal);

void print(const row&, bool json);

double median(std::vector<double>);

}  // namespace bench
