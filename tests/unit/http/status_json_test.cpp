#include "daemon/http/status_json.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::http;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr timestamp wall(1'795'449'827'207ms);

// A daemon with two sinks, of which one is away, and a consumer that none of them uses.
struct example {
    example()
    {
        settings.file = "/etc/clashcast.toml";
        settings.journal.instance = "test";
        settings.api.tokens = {"a", "b"};
        settings.api.requests_per_second = 10;
        watch_group clans;
        clans.tags = {"#2PP", "#8PP"};
        clans.interval = 10s;
        settings.watch.push_back(clans);
        for (auto* name : {"streams", "mqtt"}) {
            auto& sink = settings.sinks.emplace_back();
            sink.name = name;
            sink.publisher = name;
            sink.destination_has_cursor = sink.name == "streams";
        }
        process.version = "1.2.3";
        process.started = process.loaded = wall - 1h;
        status.state = pipeline_state::polling;
        for (auto* name : {"streams", "mqtt"})
            status.sinks.emplace_back().name = name;
        status.journal.durability.store = "sqlite 3.40.1";
        status.journal.durability.fsync = "always";
        status.sinks[0].guarantee = "exactly once";
        status.sinks[1].guarantee = "at least once";
        status.sinks[0].connected_since = wall - 30min;
        status.sinks[0].counts.delivered = 7;
        status.sinks[1].last_error.emplace(failure(errc::not_connected, "connection refused"), wall - 1min);
        status.sinks[1].waiting = 3;
        for (auto* name : {"old", "streams"}) {
            auto& one = status.journal.consumers.emplace_back();
            one.consumer = name;
            one.at = position(1'795'449'827'000, 5);
        }
        status.journal.end = position(1'795'449'827'100, 8);
        status.journal.oldest = position(1'795'449'820'000, 2);
        status.polling.requests.errors["throttled"] = 2;
        status.polling.overdue = 1500ms;
        status.polling.demand = 2.5;
        status.polling.tokens.resize(2);
        status.polling.tokens[1].state = token_state::suspended;
        status.polling.tokens[1].resting_until = clock::time_point(110s);
        status.polling.tokens[1].reason = "accessDenied.invalidIp";
    }

    json shown() const
    {
        status_facts all(settings, process, recent);
        all.status = status;
        all.subjects = 5;
        all.wall = wall;
        all.now = clock::time_point(100s);
        return json::parse(status_as_json(all));
    }

    config::configuration settings;
    process_facts process;
    activity recent{clock::time_point{}};
    pipeline_status status;
};

}  // namespace

TEST_CASE("the status names the process and the configuration")
{
    auto got = example().shown();
    CHECK(got["version"] == "1.2.3");
    CHECK(got["instance"] == "test");
    CHECK(got["now"] == 1'795'449'827.207);
    CHECK(got["started"] == 1'795'446'227.207);
    CHECK(got["state"] == "polling");
    CHECK(got["configuration"]["file"] == "/etc/clashcast.toml");
    CHECK(got["configuration"]["last_reload"].is_null());
    CHECK(got["guarantee"] == "journal sqlite 3.40.1, a power cut loses nothing. streams: exactly once. mqtt: at least "
                              "once");
}

TEST_CASE("every state has a name")
{
    example here;
    auto names = {"starting", "waiting_for_journal", "waiting_for_api", "polling", "maintenance", "stopping"};
    std::size_t i = 0;
    for (auto* name : names) {
        here.status.state = static_cast<pipeline_state>(i++);
        CHECK(here.shown()["state"] == name);
    }
}

TEST_CASE("sinks come in the order of the configuration, then consumers that no sink uses")
{
    auto sinks = example().shown()["sinks"];
    REQUIRE(sinks.size() == 3);
    CHECK(sinks[0]["name"] == "streams");
    CHECK(sinks[0]["connected_since"] == 1'795'448'027.207);
    CHECK(sinks[0]["away_since"].is_null());
    CHECK(sinks[0]["position"] == "1795449827000-5");
    CHECK(sinks[0]["delivered"] == 7);
    CHECK(sinks[0]["last_error"].is_null());
    CHECK(sinks[1]["name"] == "mqtt");
    CHECK(sinks[1]["connected_since"].is_null());
    CHECK(sinks[1]["away_since"] == 1'795'449'767.207);
    CHECK(sinks[1]["position"].is_null());
    CHECK(sinks[1]["waiting"] == 3);
    CHECK(sinks[1]["last_error"]["text"] == "connection refused");
    CHECK(sinks[2]["name"] == "old");
    CHECK(sinks[2]["configured"] == false);
    CHECK(sinks[2]["publisher"].is_null());
    CHECK(sinks[2]["waiting"] == 3);
}

TEST_CASE("a sink that is not made yet is shown as away since the start")
{
    example here;
    here.status.sinks.clear();
    auto sinks = here.shown()["sinks"];
    REQUIRE(sinks.size() == 3);
    CHECK(sinks[0]["away_since"] == 1'795'446'227.207);
}

TEST_CASE("tokens and what they allow")
{
    auto api = example().shown()["api"];
    CHECK(api["demand"] == 2.5);
    CHECK(api["capacity"] == 10.0);
    CHECK(api["failures"] == json::parse(R"({"throttled": 2})"));
    CHECK(api["tokens"][0] == json::parse(R"({"state": "ready", "until": null, "reason": null})"));
    CHECK(api["tokens"][1]["state"] == "suspended");
    CHECK(api["tokens"][1]["until"] == 1'795'449'837.207);
    CHECK(api["tokens"][1]["reason"] == "accessDenied.invalidIp");
}

TEST_CASE("an API that has not responded for a minute cannot be reached since its last response")
{
    auto one = example();
    auto sample = [&](std::uint64_t responses, std::uint64_t silences, std::chrono::seconds at) {
        auto& counts = one.status.polling.requests.by_code;
        counts[{"clans", 200}] = responses;
        counts[{"clans", 0}] = silences;
        one.recent.add(one.status, clock::time_point(at), wall - 100s + at);
    };
    sample(5, 0, 10s);
    sample(5, 1, 20s);
    sample(5, 1, 99s);
    CHECK(one.shown()["api"]["unreachable_since"] == one.shown()["now"].get<double>() - 90);
    sample(6, 1, 100s);
    CHECK(one.shown()["api"]["unreachable_since"].is_null());
    sample(6, 2, 100s);
    CHECK(one.shown()["api"]["unreachable_since"].is_null());
}

TEST_CASE("polls that wait are seconds")
{
    CHECK(example().shown()["polls"]["longest_wait"] == 1.5);
}

TEST_CASE("what is watched is counted by kind, whatever the reason")
{
    auto one = example();
    one.status.watches = {{{subject_kind::clan, watch_origin::added}, 2},
                          {{subject_kind::player, watch_origin::stored}, 1},
                          {{subject_kind::player, watch_origin::members}, 2}};
    auto watches = one.shown()["watches"];
    CHECK(watches["total"] == 5);
    CHECK(watches["by_kind"] == json::parse(R"({"clan": 2, "player": 3})"));
}

TEST_CASE("the journal says why it is away")
{
    example here;
    auto up = here.shown()["journal"];
    CHECK(up["up"] == true);
    CHECK(up["problem"].is_null());
    CHECK(up["down_since"].is_null());
    CHECK(up["end"] == "1795449827100-8");
    CHECK(up["events"] == 6);
    here.status.journal.health.up = false;
    here.status.journal.health.problem = "connection refused \xff";
    here.status.journal.health.down_since = wall;
    auto down = here.shown()["journal"];
    CHECK(down["up"] == false);
    CHECK(down["down_since"] == 1'795'449'827.207);
    CHECK_THAT(down["problem"].get<std::string>(), Catch::StartsWith("connection refused"));
}

TEST_CASE("what happened lately is counted from samples")
{
    activity recent(clock::time_point{});
    pipeline_status now;
    auto& counts = now.polling.counts[subject_kind::clan];
    for (int i = 1; i <= 1000; ++i) {
        counts.polls += 5;
        counts.failures += 1;
        counts.events += 2;
        recent.add(now, clock::time_point(i * 5s), wall);
    }
    auto at = clock::time_point(5000s);
    CHECK(recent.answered_within(1min, now, at) == 48);
    CHECK(recent.events_within(1min, now, at) == 24);
    CHECK(recent.events_within(1h, now, at) == 1440);
    counts.events += 1;  // since the last sample
    CHECK(recent.events_within(1min, now, at) == 25);
    CHECK(recent.since_last_sample(at + 7s) == 7s);
}

TEST_CASE("a process younger than the span counts all that it did")
{
    activity recent(clock::time_point{});
    pipeline_status now;
    now.polling.counts[subject_kind::clan].events = 7;
    CHECK(recent.events_within(1min, now, clock::time_point(1s)) == 7);
    recent.add(now, clock::time_point(5s), wall);
    CHECK(recent.events_within(1h, now, clock::time_point(10s)) == 7);
}

TEST_CASE("a maintenance begins with the first sample that shows it")
{
    activity recent(clock::time_point{});
    pipeline_status now;
    now.state = pipeline_state::maintenance;
    recent.add(now, clock::time_point(5s), wall);
    recent.add(now, clock::time_point(10s), wall + 5s);
    CHECK(recent.maintenance_since() == wall);
    now.state = pipeline_state::polling;
    recent.add(now, clock::time_point(15s), wall + 10s);
    CHECK_FALSE(recent.maintenance_since());
}
