#include "diff.hpp"

#include "baseline/json.hpp"

#include <clashcast/diff.hpp>

#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <map>
#include <stdexcept>

namespace bench {
namespace {

using namespace clashcast;

// Medians by name, in microseconds of CPU.
class collecting final : public benchmark::BenchmarkReporter {
public:
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override
    {
        for (const auto& run : runs)
            if (run.run_type == Run::RT_Iteration)
                times[run.run_name.function_name].push_back(run.GetAdjustedCPUTime());
    }

    std::map<std::string, std::vector<double>> times;
};

// Runs Google Benchmark, several repetitions of each in random order.
std::map<std::string, std::vector<double>> run_all(double seconds)
{
    std::string least = "--benchmark_min_time=" + std::to_string(seconds / 5);
    std::vector<std::string> words{"clashcast-bench", "--benchmark_repetitions=5",
                                   "--benchmark_enable_random_interleaving=true", least};
    std::vector<char*> pointers;
    for (auto& word : words)
        pointers.push_back(word.data());
    auto count = static_cast<int>(pointers.size());
    benchmark::Initialize(&count, pointers.data());
    collecting found;
    benchmark::RunSpecifiedBenchmarks(&found);
    benchmark::ClearRegisteredBenchmarks();
    return std::move(found.times);
}

// simdjson requires padding after a text.
std::string padded(const std::string& text)
{
    std::string copy;
    copy.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    copy.append(text);
    return copy;
}

}  // namespace

diffing::diffing(const bodies& all, const body_pair& pair)
    : subject_(all.subject), after_(snapshot(pair.after, timestamp()), all.asked)
{
    if (!all.first.empty())
        take(snapshot(all.first, timestamp()));
    take({snapshot(pair.before, timestamp()), all.asked});
    auto found = advance(subject_, last_, after_, options_);  // not once(), whose instructions are counted
    if (!found || found->events.empty())
        throw std::logic_error("the two bodies do not differ");
}

void diffing::take(const clashcast::poll_result& poll)
{
    last_ = advance(subject_, last_, poll, options_)->next;
}

std::size_t diffing::once() const
{
    auto change = advance(subject_, last_, after_, options_);
    return change ? change->events.size() : 0;
}

std::vector<diff_case> diff_cases()
{
    std::vector<diff_case> cases;
    auto add = [&](const std::string& kind, const bodies& all) {
        for (const auto& pair : all.pairs)
            cases.push_back({"diff_" + kind + "_" + pair.name, diffing(all, pair), pair});
    };
    add("clan", clan_bodies());
    add("war", war_bodies());
    add("league", league_bodies());
    add("player", player_bodies());
    add("raid", raid_bodies());
    add("battlelog", battlelog_bodies());
    return cases;
}

std::vector<row> diff_rows(const settings& how)
{
    auto cases = diff_cases();
    for (const auto& each : cases) {
        benchmark::RegisterBenchmark(each.name.c_str(), [&each](benchmark::State& state) {
            for (auto _ : state)
                benchmark::DoNotOptimize(each.work.once());
        })->Unit(benchmark::kMicrosecond);
        benchmark::RegisterBenchmark(("baseline_" + each.name).c_str(), [&each](benchmark::State& state) {
            auto before = padded(each.pair.before), after = padded(each.pair.after);
            for (auto _ : state)
                benchmark::DoNotOptimize(walk(before) + walk(after));
        })->Unit(benchmark::kMicrosecond);
    }
    auto times = run_all(std::chrono::duration<double>(how.span).count());
    std::vector<row> rows;
    for (const auto& each : cases)
        rows.push_back(against(each.name, median(times.at(each.name)), "us CPU a pair",
                               median(times.at("baseline_" + each.name)), 1.5));
    return rows;
}

}  // namespace bench
