// Measures clashcast beside the floor of the machine: the plainest code that does the same work (docs/performance.md).

#include "diff.hpp"
#include "rows.hpp"

#include <clashcast/log.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <iostream>

namespace {

struct measurement {
    std::string_view name;
    std::vector<bench::row> (*measure)(const bench::settings&);
};

constexpr std::array measurements{
    measurement{"poll_unchanged", bench::poll_unchanged},
    measurement{"poll_changed", bench::poll_changed},
    measurement{"diff", bench::diff_rows},
    measurement{"memory", bench::memory},
    measurement{"restart", bench::restart},
    measurement{"commit_redis", bench::commit_redis},
    measurement{"commit_sqlite", bench::commit_sqlite},
    measurement{"relay_redis", bench::relay_redis},
    measurement{"relay_mqtt", bench::relay_mqtt},
    measurement{"latency_redis", bench::latency_redis},
    measurement{"latency_mqtt", bench::latency_mqtt},
};

std::vector<std::string> names()
{
    std::vector<std::string> all;
    for (const auto& each : measurements)
        all.emplace_back(each.name);
    return all;
}

int repeat(const std::string& name)
{
    for (const auto& each : bench::diff_cases())
        if (each.name == name) {
            for (int i = 0; i < 100; ++i)
                each.work.once();
            return 0;
        }
    std::cerr << "there is no row " << name << " that can be repeated\n";
    return 2;
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app("Measures clashcast, by turns with the plainest code that does the same work: the floor. It starts the "
                 "servers that it needs itself.");
    std::vector<std::string> only;
    double seconds = 1;
    bool json = false;
    app.add_option("--only", only, "Measure these alone")->check(CLI::IsMember(names()));
    app.add_option("--seconds", seconds, "How long one of a row's measurements takes")->capture_default_str();
    app.add_flag("--json", json, "A JSON object a row");
    std::string repeated;
    app.add_option("--repeat", repeated, "Do the work of one diff_ row a hundred times, for a profiler, and measure nothing");
    app.footer("Exits with 1 when a row misses its goal. Measure on a machine that has nothing else to do.");
    CLI11_PARSE(app, argc, argv);

    if (!repeated.empty())
        return repeat(repeated);
    clashcast::set_log([](clashcast::severity how, std::string_view line) {
        if (how >= clashcast::severity::warning)
            std::cerr << line << '\n';
    });
    bench::settings how;
    how.span = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds));
    bool all_met = true;
    for (const auto& each : measurements) {
        if (!only.empty() && std::find(only.begin(), only.end(), each.name) == only.end())
            continue;
        for (const auto& found : each.measure(how)) {
            bench::print(found, json);
            all_met = all_met && found.met();
        }
    }
    return all_met ? 0 : 1;
}
