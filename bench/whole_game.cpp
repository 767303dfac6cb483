#include "floor/relay.hpp"
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
};

// What the program is told: these tables, a journal and a stream in one Redis, a broker.
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
        text += fmt::format("[[watch.{}]]\ntags_file = \"{}\"\ninterval = \"{}\"\n", each.name, file.string(),
                            each.interval);
    }
    text += fmt::format("[[sink]]\nname = \"streams\"\npublisher = \"redis_stream\"\nurl = \"{}\"\nkey = \"events\"\n"
                        "max_length = 100000\n[[sink]]\nname = \"mqtt\"\npublisher = \"mqtt\"\nurl = \"{}\"\n"
                        "topic = \"events/{{event_type}}/{{tag}}\"\n",
                        store.url(), broker.url());
    return text;
}

void await_baselines(const redis& store, std::size_t subjects)
{
    bare_redis ask(store.port());
    for (std::size_t known = 0; known < subjects; std::this_thread::sleep_for(1s)) {
        ask.ask({"HLEN", "{clashcast:0}:headers"});
        known = static_cast<std::size_t>(ask.next()->integer);
    }
}

struct minutes {
    told counts;
    double cpu = 0;  // seconds
};

// So many whole minutes of the program's life.
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

double missing(std::uint64_t of, std::uint64_t heard)
{
    return of > heard ? static_cast<double>(of - heard) : 0;
}

std::vector<row> million(const std::string& name, const std::string& rate, double cores)
{
    const std::vector<std::string> world{"--clans", "1000000", "--players", "0",      "--change-rate", rate,
                                         "--max-age", "0",     "--seed",    "1"};
    simulator game(world);
    redis store;
    mosquitto broker;
    sample in_stream(game.clans, 5000), on_topics(game.clans, 5000);
    std::atomic<std::uint64_t> streamed = 0, published = 0;
    stream_reader reader(store.port(), "events", [&](std::string_view json) { ++streamed, in_stream.take(json); });
    subscriber listener(broker.port(), "events/#", [&](std::string_view json) { ++published, on_topics.take(json); });
    folder in;
    program running(configuration(in, game.url, store, broker, {{"clans", game.clans, "120s"}}, 1));
    await_baselines(store, game.clans.size());
    while (watch(running, 1).counts.late > 0)  // what the baselines delayed is made up for
        ;
    auto passed = watch(running, 5);
    auto resident = running.resident_bytes();
    game.freeze();
    std::this_thread::sleep_for(3s);
    running.stop();
    std::this_thread::sleep_for(1s);
    auto said = running.farewell();
    std::cerr << name << ": " << said << "; the stream's reader had " << streamed << ", the subscriber " << published
              << '\n';
    unsigned long long events = 0;
    std::sscanf(said.substr(std::min(said.size(), said.find("), "))).c_str(), "), %llu events", &events);

    std::optional<simulator> untouched(world);
    auto faults = in_stream.faults(*untouched, game, sample::may::not_repeat);
    untouched.emplace(world);
    auto faults_on_topics = on_topics.faults(*untouched, game, sample::may::repeat);
    const auto& c = passed.counts;
    return {alone(name + "_rate", static_cast<double>(c.polls) / c.seconds, "polls/s"),
            alone(name + "_late", 1e2 * static_cast<double>(c.late) / static_cast<double>(c.polls), "% over 1 s late",
                  0.1),
            alone(name + "_cpu", passed.cpu / c.seconds, "cores", cores),
            alone(name + "_memory", resident / 1e6, "MB"),
            alone(name + "_lost", missing(events, streamed) + missing(events, published), "events", 0),
            alone(name + "_faults", faults + faults_on_topics, "of a sample", 0)};
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
    await_baselines(store, 2 * game.clans.size() + game.players.size());
    auto passed = watch(running, 2);
    running.stop();
    auto polls = static_cast<double>(passed.counts.polls);
    return {alone("three_million_rate", polls / passed.counts.seconds, "polls/s"),
            alone("three_million", 1e6 * passed.cpu / polls, "us CPU a poll", 60)};
}

}  // namespace bench
