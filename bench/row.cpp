#include "row.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace bench {
namespace {

constexpr int turns = 5;

std::string number(double n)
{
    return fmt::format("{:.{}f}", n, n < 10 ? 2 : n < 1000 ? 1 : 0);
}

}  // namespace

double median(std::vector<double> all)
{
    auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end());
    return *middle;
}

row compare(std::string name, std::string unit, double goal, better which, const std::function<double()>& ours,
            const std::function<double()>& baseline)
{
    std::vector<double> values, baseline_values;
    for (int turn = 0; turn < turns; ++turn) {
        values.push_back(ours());
        baseline_values.push_back(baseline());
    }
    return against(std::move(name), median(std::move(values)), std::move(unit), median(std::move(baseline_values)),
                   goal, which);
}

row against(std::string name, double value, std::string unit, double baseline, double goal, better which)
{
    row r;
    r.name = std::move(name);
    r.value = value;
    r.unit = std::move(unit);
    r.baseline = baseline;
    r.ratio = which == better::less ? value / baseline : baseline / value;
    r.goal = goal;
    return r;
}

row without_baseline(std::string name, double value, std::string unit, double goal)
{
    row r;
    r.name = std::move(name);
    r.value = value;
    r.unit = std::move(unit);
    r.goal = goal;
    return r;
}

void print(const row& r, bool json)
{
    if (json) {
        nlohmann::ordered_json line{{"name", r.name}, {"value", r.value}, {"unit", r.unit}};
        line["floor"] = r.baseline > 0 ? nlohmann::ordered_json(r.baseline) : nullptr;
        line["ratio"] = r.baseline > 0 ? nlohmann::ordered_json(r.ratio) : nullptr;
        line["goal"] = r.goal < no_goal ? nlohmann::ordered_json(r.goal) : nullptr;
        fmt::print("{}\n", line.dump());
    } else if (r.baseline > 0) {
        fmt::print("{:<22} {:>10} {:<16} baseline {:>10}  {:>5.2f} x  ({} {} x)\n", r.name, number(r.value), r.unit,
                   number(r.baseline), r.ratio, r.met() ? "goal" : "MISSES", number(r.goal));
    } else if (r.goal == no_goal) {
        fmt::print("{:<22} {:>10} {:<16}\n", r.name, number(r.value), r.unit);
    } else {
        fmt::print("{:<22} {:>10} {:<16} {:>28}({} {})\n", r.name, number(r.value), r.unit, "",
                   r.met() ? "goal" : "MISSES", number(r.goal));
    }
    std::fflush(stdout);
}

}  // namespace bench
