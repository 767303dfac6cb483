#include "baseline/relay.hpp"
#include "program.hpp"
#include "rows.hpp"
#include "sample.hpp"
#include "servers.hpp"

#include <fmt/format.h>
#include <hiredis/hiredis.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <optional>
#include <thread>

namespace bench {
namespace {

using namespace std::chrono_literals;

struct table {
    std::string name;  // "clans"
    const std::vector<std::string>& tags;
    std::string interval;
    std::string option = {};  // a line
};

// These tables, a journal and a stream in one Redis, and a broker.
std::string configuration(const folder& in, const std::string& api, const redis& store, const mosquitto& broker,
                          const std::vector<table>& tables, int threads)
{
    auto text = fmt::format("[api]\nbase_url = \"{}\"\ntokens = [\"made-up\"]\nrequests_per_second = 100000\n"
                            "burst = 1000\ngzip = false\nconnections = 64\nthreads = {}\n"
                            "[journal]\nbackend = \"redis\"\nurl = \"{}\"\n",
                            api, threads, store.url());
    for (const auto& each : tables) {
        auto file = in.path / each.name;
        std::ofstream out(file);
        for (const auto& tag : each.tags)
            out << tag << '\n';
        text += fmt::format("[[watch.{}]]\ntags_file = \"{}\"\ninterval = \"{}\"\n{}\n", each.name, file.string(),
                            each.interval, each.option);
    }
    text += fmt::format("[[sink]]\nname = \"streams\"\npublisher = \"redis_stream\"\nurl = \"{}\"\nkey = \"events\"\n"
                        "max_length = 100000\n[[sink]]\nname = \"mqtt\"\npublisher = \"mqtt\"\nurl = \"{}\"\n"
                        "topic = \"events/{{event_type}}/{{tag}}\"\n",
                        store.url(), broker.url());
    return text;
}

std::size_t subjects_of(const redis& store)
{
    bare_redis ask(store.port());
    ask.ask({"HLEN", "{clashcast:0}:headers"});
    return static_cast<std::size_t>(ask.next()->integer);
}

void await_first_answers(const redis& store, std::size_t subjects)
{
    while (subjects_of(store) < subjects)
        std::this_thread::sleep_for(1s);
}

struct minutes {
    log_counts counts;
    double cpu = 0;  // seconds
};

// Counts and CPU time of this many reports, one a minute.
minutes watch(const program& running, std::uint64_t count)
{
    auto next_report = [&](std::uint64_t wanted) {
        while (running.minutes().reports < wanted)
            std::this_thread::sleep_for(10ms);
        return running.minutes();
    };
    auto before = next_report(running.minutes().reports + 1);
    auto cpu = running.cpu_seconds();
    auto after = next_report(before.reports + count);
    minutes passed;
    passed.cpu = running.cpu_seconds() - cpu;
    passed.counts.seconds = after.seconds - before.seconds;
    passed.counts.polls = after.polls - before.polls;
    passed.counts.late = after.late - before.late;
    passed.counts.events = after.events - before.events;
    return passed;
}

double missing(std::uint64_t expected, std::uint64_t received)
{
    return expected > received ? static_cast<double>(expected - received) : 0;
}

std::vector<row> million(const std::string& name, const std::string& rate, double cores)
{
    const std::vector<std::string> world{"--clans", "1000000",   "--players", "0",      "--change-rate",
                                         rate,      "--max-age", "0",         "--seed", "1"};
    simulator game(world);
    redis store;
    mosquitto broker;
    sample in_stream(game.clans, 5000), on_topics(game.clans, 5000);
    std::atomic<std::uint64_t> streamed = 0, published = 0;
    stream_reader consumer(store.port(), "events", [&](std::string_view json) { ++streamed, in_stream.take(json); });
    subscriber listener(broker.port(), "events/#", [&](std::string_view json) { ++published, on_topics.take(json); });
    folder in;
    program running(configuration(in, game.url, store, broker, {{"clans", game.clans, "120s"}}, 1));
    await_first_answers(store, game.clans.size());
    while (watch(running, 1).counts.late > 0)  // until the polls that the first responses delayed are made up for
        ;
    auto passed = watch(running, 5);
    auto resident = running.resident_bytes();
    game.freeze();
    std::this_thread::sleep_for(3s);
    running.stop();
    std::this_thread::sleep_for(1s);
    auto totals = running.final_counts();
    std::cerr << name << ": " << totals << "; the stream's reader had " << streamed << ", the subscriber " << published
              << '\n';
    unsigned long long events = 0;
    std::sscanf(totals.substr(std::min(totals.size(), totals.find("), "))).c_str(), "), %llu events", &events);

    std::optional<simulator> untouched(world);
    auto faults = in_stream.faults(*untouched, game, sample::repeats::forbidden);
    untouched.emplace(world);
    auto faults_on_topics = on_topics.faults(*untouched, game, sample::repeats::allowed);
    const auto& c = passed.counts;
    return {without_baseline(name + "_rate", static_cast<double>(c.polls) / c.seconds, "polls/s"),
            without_baseline(name + "_late", 1e2 * static_cast<double>(c.late) / static_cast<double>(c.polls),
                             "% over 1 s late", 0.1),
            without_baseline(name + "_cpu", passed.cpu / c.seconds, "cores", cores),
            without_baseline(name + "_memory", resident / 1e6, "MB"),
            without_baseline(name + "_lost", missing(events, streamed) + missing(events, published), "events", 0),
            without_baseline(name + "_faults", faults + faults_on_topics, "of a sample", 0)};
}

}  // namespace

std::vector<row> million_1(const settings&)
{
    return million("million_1", "0.01", 0.4);
}

std::vector<row> million_10(const settings&)
{
    return million("million_10", "0.1", 1);
}

std::vector<row> three_million(const settings&)
{
    simulator game({"--clans", "10000", "--players", "20000", "--change-rate", "0.1", "--max-age", "0", "--seed", "1"});
    redis store;
    mosquitto broker;
    folder in;
    const std::vector<table> all{
        {"clans", game.clans, "1s"}, {"wars", game.clans, "1s"}, {"players", game.players, "1s"}};
    program running(configuration(in, game.url, store, broker, all, 2));
    await_first_answers(store, 2 * game.clans.size() + game.players.size());
    auto passed = watch(running, 2);
    running.stop();
    auto polls = static_cast<double>(passed.counts.polls);
    return {without_baseline("three_million_rate", polls / passed.counts.seconds, "polls/s"),
            without_baseline("three_million", 1e6 * passed.cpu / polls, "us CPU a poll", 60)};
}

// The members come from the first answers of the clans, all of them players of the world; then their first answers
// follow.
std::vector<row> everything(const settings&)
{
    simulator game({"--clans", "10000", "--players", "400000", "--time-scale", "1", "--max-age", "0", "--seed", "1"});
    redis store;
    mosquitto broker;
    folder in;
    program running(configuration(in, game.url, store, broker, {{"clans", game.clans, "60s", "everything = true"}}, 1));
    await_first_answers(store, 5 * game.clans.size());
    while (watch(running, 1).counts.late > 0)
        ;
    auto passed = watch(running, 5);
    auto subjects = static_cast<double>(subjects_of(store));
    auto resident = running.resident_bytes();
    running.stop();
    const auto& c = passed.counts;
    auto polls = static_cast<double>(c.polls);
    return {without_baseline("everything_subjects", subjects, "subjects"),
            without_baseline("everything_rate", polls / c.seconds, "polls/s"),
            without_baseline("everything_late", 1e2 * static_cast<double>(c.late) / polls, "% over 1 s late", 0.1),
            without_baseline("everything_events", static_cast<double>(c.events) / c.seconds, "events/s"),
            without_baseline("everything_cpu", 1e6 * passed.cpu / polls, "us CPU a poll", 80),
            without_baseline("everything_memory", resident / subjects, "B a subject")};
}

std::vector<row> runtime_watches(const settings&)
{
    constexpr std::size_t configured = 100'000;
    simulator game({"--clans", "101000", "--players", "0", "--max-age", "0", "--seed", "1"});
    redis store;
    mosquitto broker;
    folder in;
    const std::vector<std::string> first(game.clans.begin(), game.clans.begin() + configured);
    auto others = in.path / "others";
    std::ofstream file(others);
    for (auto tag = game.clans.begin() + configured; tag != game.clans.end(); ++tag)
        file << *tag << '\n';
    file.close();
    program running(configuration(in, game.url, store, broker, {{"clans", first, "60s"}}, 1));
    await_first_answers(store, first.size());
    while (watch(running, 1).counts.late > 0)
        ;
    double slowest = 0, steps = 0;
    std::atomic<bool> measured = false;
    std::thread editor([&] {
        for (; !measured; ++steps) {
            auto action = static_cast<int>(steps) % 2 == 0 ? "add" : "remove";
            slowest = std::max(slowest, running.change_watches(action, others));
            std::this_thread::sleep_for(3s);
        }
    });
    auto passed = watch(running, 2);
    measured = true;
    editor.join();
    running.stop();
    const auto& c = passed.counts;
    return {without_baseline("runtime_watches_steps", steps, "steps of 1,000"),
            without_baseline("runtime_watches_slowest", slowest, "s", 1),
            without_baseline("runtime_watches_late", 1e2 * static_cast<double>(c.late) / static_cast<double>(c.polls),
                             "% over 1 s late", 0.1)};
}

}  // namespace bench
