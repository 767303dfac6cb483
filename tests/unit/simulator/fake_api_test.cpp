#include "simulator/server/fake_api.hpp"

#include "simulator/world/hash_random.hpp"
#include "simulator/world/made_world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <map>

using namespace clashcast::simulator;

namespace {

const std::string gold = "/v1/goldpass/seasons/current";

struct polled {
    explicit polled(fault_rates faults = {}, maintenance_window window = {})
        : answers(world, 9, faults, window, nullptr), clan("/v1" + world.path(0))
    {
    }

    reply poll(const std::string& target, double now = 0)
    {
        reply answer;
        answers.poll(target, true, now, answer);
        return answer;
    }

    made_world world{9, 2, 2, 1.0};
    fake_api answers;
    std::string clan;
};

}  // namespace

TEST_CASE("each poll advances its own path, by the change rate")
{
    polled here;
    CHECK(here.poll(here.clan).version == 1);
    CHECK(here.poll(here.clan).version == 2);
    CHECK(here.poll(here.clan + "/currentwar").version == 1);
    CHECK(here.poll(gold).body == here.poll(gold).body);
}

TEST_CASE("a request needs a token, and unknown paths are not found")
{
    polled here;
    reply answer;
    here.answers.poll(here.clan, false, 0, answer);
    CHECK(answer.status == 403);
    CHECK(answer.body == R"({"reason":"accessDenied","message":"Invalid authorization"})");
    for (auto target : {here.clan + "/nothing", std::string("/v1/clans/%232PP"), here.clan.substr(3),
                        std::string("*")}) {
        CHECK(here.poll(target).status == 404);
        CHECK(here.poll(target).body == R"({"reason":"notFound"})");
    }
}

TEST_CASE("as many polls get faults as were asked for, and they do not advance the world")
{
    fault_rates rates;
    rates.unavailable = rates.throttled = rates.broken = rates.missing = 0.1;
    rates.slow = rates.reset = rates.cut = rates.garbage = 0.1;
    polled here(rates);
    std::map<std::string, int> seen;
    std::uint32_t version = 0;
    for (int i = 0; i < 2000; ++i) {
        auto answer = here.poll(here.clan);
        if (answer.version != 0) {
            ++seen[answer.how == delivery::late ? "late" : "good"];
            REQUIRE(answer.version == ++version);
        } else if (answer.how != delivery::whole) {
            ++seen[answer.how == delivery::cut ? "cut" : "reset"];
        } else {
            bool json = nlohmann::json::accept(answer.body);
            REQUIRE(json == !(answer.html || answer.status == 200));
            ++seen[std::to_string(answer.status) + (answer.html ? " html" : "")];
        }
    }
    for (std::string fault : {"429", "500", "404", "late", "reset", "cut", "200"}) {
        CAPTURE(fault);
        CHECK(seen[fault] > 140);
        CHECK(seen[fault] < 260);
    }
    CHECK(seen["503"] + seen["503 html"] > 140);
    CHECK(seen["503"] > 50);
    CHECK(seen["503 html"] > 50);
    CHECK(seen["good"] > 300);
}

TEST_CASE("every answer is a 503 during maintenance")
{
    polled here({}, {10, 20});
    CHECK(here.poll(here.clan, 9.9).status == 200);
    for (auto target : {here.clan, gold, std::string("/v1/clans/%232PP")})
        CHECK(here.poll(target, 10).status == 503);
    CHECK(here.poll(here.clan, 19.9).body.find("inMaintenance") != std::string::npos);
    CHECK(here.poll(here.clan, 20).version == 2);
}

TEST_CASE("a frozen path repeats the last answer that was sent whole, without faults")
{
    fault_rates rates;
    rates.throttled = 0.5;
    polled here(rates, {0, 1'000});
    reply last;
    while (last.version < 3)
        if (auto answer = here.poll(here.clan, 1'000); answer.version != 0)
            here.answers.sent(last = answer);
    while (here.poll(here.clan, 1'000).version == 0) {  // does not arrive
    }
    here.answers.freeze();
    for (int i = 0; i < 20; ++i) {
        CHECK(here.poll(here.clan).body == last.body);
        CHECK(here.poll(here.clan + "/currentwar").version == 1);  // which had no answer yet
        CHECK(here.poll(here.clan + "/nothing").status == 404);
    }
}

TEST_CASE("rates that add up to 1 leave no poll without a fault")
{
    fault_rates all;
    all.reset = 1;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        CHECK(decide(all, mix(i)) == fault::reset);
        CHECK(decide({}, mix(i)) == fault::none);
    }
}

TEST_CASE("a health check needs no token, and is answered in maintenance, too")
{
    polled here({}, {0, 1e9});
    reply answer;
    here.answers.poll("/livez", false, 1, answer);
    CHECK(answer.status == 200);
    CHECK(here.poll(here.clan).status == 503);
}
