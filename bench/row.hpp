#pragma once
// A row of the benchmark: what clashcast needs for something, beside what the plainest code needs for it.

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
    double floor = 0;       // 0: there is none, and the goal is one for the value
    double ratio = 0;       // value to floor; of rates, floor to value: more is always worse
    double goal = no_goal;  // for the ratio, at most
    bool met() const { return (floor > 0 ? ratio : value) <= goal; }
};

enum class better { less, more };

// Both measured by turns, so that what the machine does besides befalls both; the medians count.
row compare(std::string name, std::string unit, double goal, better, const std::function<double()>& ours,
            const std::function<double()>& floor);

// Both measured already.
row beside(std::string name, double value, std::string unit, double floor, double goal, better = better::less);

// Without a floor.
row alone(std::string name, double value, std::string unit, double goal = no_goal);

void print(const row&, bool json);

double median(std::vector<double>);

}  // namespace bench
