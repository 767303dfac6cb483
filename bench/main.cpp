// Measures clashcast against a baseline: the simplest code that does the same work (docs/performance.md).

#include "dictionary.hpp"
#include "diff.hpp"
#include "rows.hpp"

#include <clashcast/log.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>

namespace {

struct measurement {
    std::string_view name;
    std::vector<bench::row> (*measure)(const bench::settings&);
    bool by_default = true;  // false: only if named
};

constexpr std::array measurements{
    measurement{"poll_unchanged", bench::poll_unchanged},
    measurement{"poll_unchanged_tls", bench::poll_unchanged_tls},
    measurement{"poll_unchanged_gzip", bench::poll_unchanged_gzip},
    measurement{"poll_changed", bench::poll_changed},
    measurement{"diff", bench::diff_rows},
    measurement{"memory", bench::memory},
    measurement{"state", bench::state},
    measurement{"restart", bench::restart},
    measurement{"commit_redis", bench::commit_redis},
    measurement{"commit_sqlite", bench::commit_sqlite},
    measurement{"relay_redis", bench::relay_redis},
    measurement{"relay_mqtt", bench::relay_mqtt},
    measurement{"latency_redis", bench::latency_redis},
    measurement{"latency_mqtt", bench::latency_mqtt},
    measurement{"million_1", bench::million_1, false},
    measurement{"million_10", bench::million_10, false},
    measurement{"three_million", bench::three_million, false},
    measurement{"everything", bench::everything, false},
    measurement{"memory_kinds", bench::memory_kinds, false},
    measurement{"runtime_watches", bench::runtime_watches, false},
    measurement{"scaling", bench::scaling, false},
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
    std::cerr << "no diff_ row named " << name << "\n";
    return 2;
}

int write_dictionary(const std::string& path)
{
    std::ofstream file(path, std::ios::binary);
    file << bench::train_dictionary() << std::flush;
    if (file)
        return 0;
    std::cerr << "cannot write " << path << "\n";
    return 2;
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app("Measures clashcast against a baseline: the simplest code that does the same work. Starts the servers "
                 "that it needs.");
    std::vector<std::string> only;
    double seconds = 1;
    bool json = false;
    app.add_option("--only", only,
                   "Measure only these rows. Rows that take minutes are measured only if named: million_1, "
                   "million_10, three_million, everything, memory_kinds, runtime_watches, scaling")
        ->check(CLI::IsMember(names()));
    app.add_option("--seconds", seconds, "Duration of one measurement; each row has several")->capture_default_str();
    app.add_flag("--json", json, "Print one JSON object per row");
    std::string repeated;
    app.add_option("--repeat", repeated, "Do the work of one diff_ row 100 times for a profiler, without measuring");
    std::string dictionary;
    app.add_option("--train-dictionary", dictionary,
                   "Train the zstd dictionary of the journals again and write it to this file, without measuring");
    app.footer("Exit status 1: a row misses its goal. The ratios tolerate some background load; the values do not.");
    CLI11_PARSE(app, argc, argv);

    if (!repeated.empty())
        return repeat(repeated);
    if (!dictionary.empty())
        return write_dictionary(dictionary);
    clashcast::set_log([](clashcast::severity how, std::string_view line) {
        if (how >= clashcast::severity::warning)
            std::cerr << line << '\n';
    });
    bench::settings how;
    how.span = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds));
    bool all_met = true;
    for (const auto& each : measurements) {
        if (only.empty() ? !each.by_default : std::find(only.begin(), only.end(), each.name) == only.end())
            continue;
        for (const auto& found : each.measure(how)) {
            bench::print(found, json);
            all_met = all_met && found.met();
        }
    }
    return all_met ? 0 : 1;
}
