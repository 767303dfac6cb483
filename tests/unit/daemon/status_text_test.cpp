#include "daemon/command/status_text.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <ctime>

using namespace clashcast;
using json_value = nlohmann::ordered_json;

namespace {

constexpr double now = 1'795'492'977;  // 2026-11-24 04:02:57

// All is well, in the form of openapi.json.
json_value well()
{
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    return json_value::parse(R"({
        "version": "0.2.0", "namespace": "clashcast", "instance": "vm1", "now": 1795492977, "started": 1795481257,
        "state": "polling", "causes": [], "guarantee": "journal redis; streams: exactly once; mqtt: at least once",
        "configuration": {"file": "c.toml", "loaded": 1795481257, "last_reload": null}, "maintenance_since": null,
        "watches": {"total": 24, "answered": 24, "by_kind": {"clan": 3, "player": 20, "maintenance": 1}},
        "polls": {"total": 15204, "unchanged": 14000, "failed": 0, "answered_last_minute": 588, "late_now": 0,
                  "longest_wait": 0, "last_answer": 1795492976.5, "next_try": 1795492977.2},
        "events": {"total": 1204, "last_minute": 12, "last_hour": 371},
        "api": {"unreachable_since": null, "demand": 9.75, "capacity": 20, "failures": {}, "last_failure": null,
                "tokens": [{"state": "ready", "until": null, "reason": null},
                           {"state": "ready", "until": null, "reason": null}]},
        "journal": {"backend": "redis", "up": true, "down_since": null, "problem": null, "full": false,
                    "end": "1795492970504-1204", "events": 371, "bytes": 158515, "max_bytes": 1073741824,
                    "dead_letters": 0},
        "sinks": [{"name": "mqtt", "publisher": "mqtt", "configured": true, "connected_since": 1795481258,
                   "away_since": null, "position": "1795492970504-1204", "delivered": 1165, "refused": 0,
                   "filtered": 39, "dropped": 0, "waiting": 0, "oldest_waiting": null, "last_delivery": 1795492970,
                   "last_error": null}]})");
}

// Without a terminal.
std::string shown(const json_value& status)
{
    return status_text(status, {});
}

}  // namespace

TEST_CASE("the status of a clashcast that polls is a page of 80 columns without colours")
{
    CHECK(shown(well()) ==
          "clashcast 0.2.0  vm1                                      polling, up 3 h 15 min\n"
          "journal redis; streams: exactly once; mqtt: at least once\n"
          "\n"
          "watches   24: 3 clans, 20 players, maintenance\n"
          "polls     9.8/s, 15,204 since the start, none late, last answer just now\n"
          "events    12 in the last minute, 371 in the last hour, 1,204 since the start\n"
          "api       9.8 of 20 requests/s needed; 2 tokens ready\n"
          "journal   redis, 371 events (154.8 KiB of 1.0 GiB), the last at\n"
          "          1795492970504-1204\n"
          "\n"
          "SINK  STATE      DELIVERED  REFUSED  WAITING  OLDEST\n"
          "mqtt  connected      1,165        0        0       -\n");
}

TEST_CASE("a sink that is away shows for how long, what waits, and among the causes why")
{
    auto status = well();
    status["causes"] = {"sink mqtt is not connected: no MQTT connection to 127.0.0.1:1883: Connection refused"};
    auto& sink = status["sinks"][0];
    sink["connected_since"] = nullptr;
    sink["away_since"] = now - 240;
    sink["waiting"] = 56;
    sink["oldest_waiting"] = now - 40;
    sink["last_error"] = {{"at", now - 240}, {"text", "Connection refused"}};
    auto page = shown(status);
    CHECK_THAT(page, Catch::Contains("polling, degraded, up 3 h 15 min\n") &&
                         Catch::Contains("\n! sink mqtt is not connected: no MQTT connection to 127.0.0.1:1883: "
                                         "Connection\n  refused\n\nwatches ") &&
                         Catch::EndsWith("SINK  STATE           DELIVERED  REFUSED  WAITING  OLDEST\n"
                                         "mqtt  away for 4 min      1,165        0       56    40 s\n"));
}

TEST_CASE("a sink that has come back shows its last error, and one that lags is behind")
{
    auto status = well();
    auto& sink = status["sinks"][0];
    sink["waiting"] = 56;
    sink["oldest_waiting"] = now - 61;
    sink["last_error"] = {{"at", now - 240}, {"text", "Connection refused"}};
    CHECK_THAT(shown(status), Catch::EndsWith("mqtt  behind      1,165        0       56   1 min\n"
                                              "\n"
                                              "mqtt: last error 03:58:57: Connection refused\n"));
}

TEST_CASE("a consumer that no sink uses is shown with the command that ends it")
{
    auto status = well();
    status["sinks"].push_back({{"name", "old"}, {"configured", false}, {"connected_since", nullptr},
                               {"away_since", nullptr}, {"waiting", 317}, {"oldest_waiting", nullptr}});
    CHECK_THAT(shown(status), Catch::EndsWith("old   not configured          -        -      317       -\n"
                                              "\n"
                                              "old: not in the configuration; `clashcast sinks forget old` discards "
                                              "what\n  waits\n"));
}

TEST_CASE("an API that cannot be reached is the first thing that is said")
{
    auto status = well();
    auto& api = status["api"];
    api["unreachable_since"] = now - 125;
    api["last_failure"] = {{"at", now - 3}, {"text", "no connection to api.clashofclans.com:443"}};
    api["failures"] = {{"timeout", 3}, {"invalid_ip", 12}};
    status["polls"]["next_try"] = now + 8;
    status["polls"]["late_now"] = 21;
    status["polls"]["longest_wait"] = 124.6;
    CHECK_THAT(shown(status),
               Catch::Contains(" API unreachable, up ") &&
                   Catch::Contains("\n\n! The game's API has been unreachable since 04:00:52: no connection to\n"
                                   "  api.clashofclans.com:443. Next try in 8 s.\n\nwatches") &&
                   Catch::Contains(", 21 late, the longest by 2 min,") &&
                   Catch::Contains("\n          failed requests since the start: 12 invalid ip, 3 timeout\n"));
}

TEST_CASE("tokens are counted by their state, with the time of the next try")
{
    auto status = well();
    status["api"]["tokens"][1] = {{"state", "suspended"}, {"until", now + 40}, {"reason", "another address"}};
    CHECK_THAT(shown(status), Catch::Contains("\napi       9.8 of 20 requests/s needed\n"
                                                "          tokens: 1 ready, 1 suspended, next try at 04:03:37\n"));
}

TEST_CASE("maintenance of the game has a sentence of its own")
{
    auto status = well();
    status["state"] = "maintenance";
    status["maintenance_since"] = now - 600;
    CHECK_THAT(shown(status), Catch::Contains(" maintenance, up ") &&
                                  Catch::Contains("\n! The game has been in maintenance since 03:52:57. Polling "));
}

TEST_CASE("a clashcast that starts says what it waits for")
{
    auto status = well();
    status["state"] = "waiting_for_journal";
    status["causes"] = {"the journal cannot be reached: Connection refused"};
    auto& journal = status["journal"];
    journal["up"] = false;
    journal["down_since"] = now - 5;
    journal["problem"] = "Connection refused";
    status["watches"]["answered"] = 0;
    status["sinks"][0]["connected_since"] = nullptr;
    CHECK_THAT(shown(status),
               Catch::Contains(" waiting for the journal, up ") &&
                   Catch::Contains("\n! the journal cannot be reached") &&
                   Catch::Contains("\nwatches   0 of 24 answered: ") &&
                   Catch::Contains("\njournal   redis, unreachable since 04:02:52: Connection refused\n") &&
                   Catch::Contains("\nmqtt  not connected "));
    status["state"] = "starting";
    CHECK_THAT(shown(status), Catch::Contains(" starting, up "));
    status["state"] = "waiting_for_api";
    CHECK_THAT(shown(status), Catch::Contains(" waiting for the first answer, up "));
}

TEST_CASE("dead letters and a full journal are shown")
{
    auto status = well();
    status["journal"]["dead_letters"] = 2;
    status["journal"]["full"] = true;
    CHECK_THAT(shown(status), Catch::Contains("\njournal   redis, full: 371 events ") &&
                                  Catch::Contains("\n          2 dead letters: see `clashcast dead-letters list`\n"));
}

TEST_CASE("a standby shows which instance it waits for")
{
    well();
    auto page = shown({{"type", "/problems/standby"}, {"title", "Standby"}, {"status", 503},
                       {"detail", "instance vm1 owns the journal; this process takes over when that one ends"},
                       {"version", "0.2.0"}, {"instance", "vm2"}, {"now", now}, {"started", now - 180},
                       {"owner", "vm1"}});
    CHECK(page == "clashcast 0.2.0  vm2                                           standby, up 3 min\n"
                  "instance vm1 owns the journal; this process takes over when that one ends\n");
}

TEST_CASE("on a terminal the page has colours and its width, within limits")
{
    terminal::screen on;
    on.is_terminal = on.has_colour = true;
    on.width = 200;
    auto page = status_text(well(), on);
    CHECK_THAT(page, Catch::StartsWith("\x1b[1mclashcast 0.2.0\x1b[0m  vm1 ") &&
                         Catch::Contains(std::string(58, ' ') + "\x1b[32mpolling\x1b[0m, up") &&
                         Catch::Contains("\x1b[32mconnected\x1b[0m      1,165 "));
    on.width = 10;
    CHECK_THAT(status_text(well(), on), Catch::Contains("0.2.0\x1b[0m  vm1" + std::string(18, ' ')));
}

TEST_CASE("a status of another version makes a page, too")
{
    CHECK_THAT(shown(json_value::object()), Catch::StartsWith("clashcast ") && Catch::EndsWith("\nno sinks\n"));
    auto status = well();
    status["watches"] = nullptr;
    status["polls"].erase("late_now");
    status["sinks"][0].erase("waiting");
    status["causes"] = {1, "one\x1b[2J"};
    auto page = shown(status);
    CHECK_THAT(page, Catch::Contains("\nwatches   0\n") && Catch::Contains("15,204 since the start, last answer"));
    CHECK(page.find('\x1b') == page.npos);
}
