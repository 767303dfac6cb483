#include "http/fake_daemon.hpp"

#include "daemon/http/war_json.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace clashcast;
using namespace clashcast::http;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

struct watches_fixture {
    watches_fixture()
    {
        watch_group clans;
        clans.tags = {"#2PP", "#8PP"};
        clans.interval = 60s;
        daemon.configured.watch.push_back(clans);
        daemon.configured.stored_watches.max = 3;
        daemon.configured.file = "clashcast.toml";
    }

    json get(const std::string& target) { return json::parse(ask("GET", target).body); }
    unsigned status(const std::string& method, const std::string& target, const std::string& body = {})
    {
        return ask(method, target, body).status;
    }

    fake_daemon daemon;
    answers_of ask{daemon};
};

constexpr auto in_battle = R"({"state":"inWar","teamSize":10,"attacksPerMember":2,"battleModifier":"none",
    "preparationStartTime":"20260101T000000.000Z","startTime":"20260102T000000.000Z","endTime":"20260103T000000.000Z",
    "clan":{"tag":"#8PP","name":"Them","stars":3,"destructionPercentage":12.5,"attacks":4},
    "opponent":{"tag":"#2PP","name":"Us","stars":5,"destructionPercentage":20.0,"attacks":6}})";

// Of January 2026.
timestamp at(int day, int hour, int minute)
{
    using namespace std::chrono;
    return sys_days(January / day / 2026) + hours(hour) + minutes(minute);
}

}  // namespace

TEST_CASE("what is watched is listed in pages: what was added here first")
{
    watches_fixture f;
    CHECK(f.status("PUT", "/api/v1/watches/player/222", R"({"interval":"5m"})") == 201);
    auto all = f.get("/api/v1/watches?limit=2");
    CHECK(all["total"] == 3);
    CHECK(all["watches"][0]["tag"] == "#222");
    CHECK(all["watches"][0]["origin"] == "runtime");
    CHECK(all["watches"][0]["interval"] == "300s");
    CHECK(all["watches"][1]["origin"] == "file");
    CHECK(all["next"] == "2");
    auto rest = f.get("/api/v1/watches?limit=2&after=2");
    CHECK(rest["watches"].size() == 1);
    CHECK(rest["next"].is_null());
    CHECK(f.get("/api/v1/watches?kind=clan")["total"] == 2);
    CHECK(f.get("/api/v1/watches?origin=runtime")["total"] == 1);
    CHECK(f.get("/api/v1/watches?search=8p")["total"] == 1);
    CHECK(f.status("GET", "/api/v1/watches?origin=elsewhere") == 400);
}

TEST_CASE("a watch is added once, and again with another interval")
{
    watches_fixture f;
    CHECK(f.status("PUT", "/api/v1/watches/war/2PP", "{}") == 201);
    CHECK(f.status("PUT", "/api/v1/watches/war/%232pp", "{}") == 200);
    CHECK(f.status("PUT", "/api/v1/watches/war/2PP", R"({"interval":"10s"})") == 200);
    CHECK(f.get("/api/v1/watches/war/2PP")["interval"] == "10s");
    CHECK(f.status("DELETE", "/api/v1/watches/war/2PP") == 204);
    CHECK(f.status("DELETE", "/api/v1/watches/war/2PP") == 404);
    CHECK(f.status("GET", "/api/v1/watches/war/2PP") == 404);
}

TEST_CASE("what cannot be watched or removed is refused with the reason")
{
    watches_fixture f;
    CHECK(f.status("PUT", "/api/v1/watches/castle/2PP", "{}") == 422);
    CHECK(f.status("PUT", "/api/v1/watches/clan/1", "{}") == 422);
    CHECK(f.status("PUT", "/api/v1/watches/clan/9PP", R"({"interval":"1"})") == 422);
    CHECK(f.status("PUT", "/api/v1/watches/clan/9PP", R"({"colour":"red"})") == 422);
    auto answer = f.ask("DELETE", "/api/v1/watches/clan/2PP");
    CHECK(answer.status == 409);
    CHECK(json::parse(answer.body)["type"] == "/problems/watch-in-file");
}

TEST_CASE("many change in one step, all or none")
{
    watches_fixture f;
    auto added = f.ask("POST", "/api/v1/watches",
                       R"({"add":[{"kind":"player","tag":"#222"},{"kind":"everything","tag":"9pp"}]})");
    CHECK(json::parse(added.body)["added"] == 2);
    CHECK(json::parse(added.body)["unchanged"] == 0);
    auto too_many = f.ask("POST", "/api/v1/watches",
                          R"({"add":[{"kind":"player","tag":"#888"},{"kind":"player","tag":"#999"}]})");
    CHECK(too_many.status == 409);
    CHECK(json::parse(too_many.body)["type"] == "/problems/too-many-watches");
    auto wrong = f.ask("POST", "/api/v1/watches", R"({"add":[{"kind":"player","tag":"#QQQ"},{"kind":"player"},
        {"kind":"player","tag":"x"}],"remove":7})");
    CHECK(wrong.status == 422);
    CHECK(json::parse(wrong.body)["errors"].size() == 3);
    CHECK(json::parse(wrong.body)["errors"][0]["pointer"] == "/add/1");
    CHECK(f.get("/api/v1/watches?origin=runtime")["total"] == 2);
    auto removed = f.ask("POST", "/api/v1/watches", R"({"remove":[{"kind":"player","tag":"#222"}]})");
    CHECK(json::parse(removed.body)["removed"] == 1);
}

TEST_CASE("a reload answers with what changed, or with every error")
{
    fake_daemon daemon;
    answers_of ask(daemon);
    daemon.next_reload.taken = true;
    daemon.next_reload.lines = {"sink mqtt"};
    CHECK(ask("POST", "/api/v1/reload").body == R"({"changed":["sink mqtt"]})");
    daemon.next_reload.taken = false;
    daemon.next_reload.lines = {"clashcast.toml:3: api.burst: is -1"};
    auto refused = ask("POST", "/api/v1/reload");
    CHECK(refused.status == 422);
    CHECK(json::parse(refused.body)["errors"][0]["detail"] == "clashcast.toml:3: api.burst: is -1");
}

TEST_CASE("metrics and sentences are there for everybody")
{
    fake_daemon daemon;
    answers_of ask(daemon);
    auto metrics = ask("GET", "/metrics");
    CHECK(metrics.status == 200);
    CHECK_THAT(metrics.body, Catch::Contains("# TYPE clashcast_polls_total counter"));
    CHECK(json::parse(ask("GET", "/sentences.json").body)["sentences"].contains("war_attack_new"));
}

TEST_CASE("a war is shown from the side of the clan that is watched")
{
    auto found = war_in(in_battle, "#2PP", at(2, 12, 0));
    REQUIRE(found);
    CHECK(found->is_on);
    auto war = json::parse(found->json);
    CHECK(war["clan"]["name"] == "Us");
    CHECK(war["clan"]["attacks_left"] == 14);
    CHECK(war["opponent"]["stars"] == 3);
    CHECK(war["type"] == "random");
    CHECK(war["result"].is_null());
    CHECK(war["end"] == 1767398400.0);
}

TEST_CASE("a war that ended is shown for an hour, with its result")
{
    std::string ended = in_battle;
    ended.replace(ended.find("inWar"), 5, "warEnded");
    auto soon = war_in(ended, "#8PP", at(3, 0, 59));
    REQUIRE(soon);
    CHECK_FALSE(soon->is_on);
    CHECK(json::parse(soon->json)["result"] == "lose");
    CHECK_FALSE(war_in(ended, "#8PP", at(3, 1, 1)));
}

TEST_CASE("an answer about no war shows none")
{
    for (auto body : {"", "{}", "[1", R"({"state":"notInWar"})", R"({"state":"accessDenied","reason":"x"})"})
        CHECK_FALSE(war_in(body, "#2PP", at(3, 1, 1)));
}
