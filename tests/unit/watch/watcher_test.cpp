#include "watch/watch_fixture.hpp"

#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;

TEST_CASE("first polls are spread over the interval, later ones follow at the interval")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.api.says("/clans/%238PP", 200, clan("#8PP", 1));
    fixture.watch(subject_kind::clan, {"#2PP", "#8PP"}, 60s);
    fixture.start();
    fixture.pass(200s);
    CHECK(fixture.api.times("/clans/%232PP") == std::vector<long>{0, 60, 120, 180});
    CHECK(fixture.api.times("/clans/%238PP") == std::vector<long>{30, 90, 150});
}

TEST_CASE("an answer that is the same byte for byte is not compared")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    auto loads = fixture.store.loads;
    fixture.pass(30s);
    CHECK(fixture.store.loads == loads);
    CHECK(fixture.watching.counts().polls == 4);
    CHECK(fixture.watching.counts().unchanged == 3);
}

TEST_CASE("an unchanged answer is compared again when the journal has lost commits")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    fixture.pass(10s);
    auto loads = fixture.store.loads;
    fixture.store.lost_commits = 1;
    fixture.pass(10s);
    CHECK(fixture.store.loads == loads + 1);
    fixture.pass(10s);
    CHECK(fixture.store.loads == loads + 1);
}

TEST_CASE("a change is published once, the first answer is not")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 2));
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    CHECK(fixture.events().empty());
    fixture.pass(50s);
    CHECK(fixture.events() == std::vector<std::string>{"clan_updated #2PP"});
}

TEST_CASE("a cached answer is not requested again before it expires")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1), 100s);
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    fixture.pass(205s);
    CHECK(fixture.api.times("/clans/%232PP") == std::vector<long>{0, 101, 202});
}

TEST_CASE("a tag that hangs or fails delays no other")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.api.says("/clans/%238PP", 200, clan("#8PP", 1));
    fixture.api.says("/clans/%239PP", 404, R"({"reason":"notFound"})");
    fixture.api.stall("/clans/%238PP");
    fixture.watch(subject_kind::clan, {"#2PP", "#8PP", "#9PP"}, 10s);
    fixture.start();
    fixture.pass(100s);
    CHECK(fixture.api.times("/clans/%232PP").size() == 11);
    CHECK(fixture.api.times("/clans/%238PP").size() == 1);
    CHECK(fixture.api.times("/clans/%239PP").size() < 7);
    CHECK(fixture.events() == std::vector<std::string>{"poll_error #9PP"});
}

TEST_CASE("the first 503 makes the probe look for maintenance, which pauses polling until the probe is answered")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.api.says("/clans/%232PP", 503, R"({"reason":"inMaintenance"})");
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 2));
    fixture.api.says("/players/%239QJ", 200, R"({"tag":"#9QJ"})");
    fixture.api.says("/players/%239QJ", 503, R"({"reason":"inMaintenance","message":"back soon"})");
    fixture.api.says("/players/%239QJ", 503, R"({"reason":"inMaintenance","message":"back soon"})");
    fixture.api.says("/players/%239QJ", 200, R"({"tag":"#9QJ"})");
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.watch(subject_kind::maintenance, {"#9QJ"}, 30s);
    fixture.start();
    fixture.pass(10s);
    CHECK(fixture.events() == std::vector<std::string>{"maintenance_start "});
    CHECK(fixture.api.times("/players/%239QJ") == std::vector<long>{0, 10});
    fixture.pass(59s);
    CHECK(fixture.api.times("/clans/%232PP") == std::vector<long>{0, 10});
    fixture.pass(1s);
    CHECK(fixture.events() == std::vector<std::string>{"maintenance_end ", "clan_updated #2PP"});
}

TEST_CASE("after a conflict the checkpoint is loaded and compared again")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 2));
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    fixture.store.refuse_next = errc::conflict;
    fixture.pass(10s);
    CHECK(fixture.events() == std::vector<std::string>{"clan_updated #2PP"});
}

TEST_CASE("polling ends when another process owns the journal")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.store.refuse_next = errc::fenced;
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    CHECK_FALSE(fixture.running);
    REQUIRE(fixture.outcome.has_error());
    CHECK(fixture.outcome.error().code == errc::fenced);
}

TEST_CASE("stopping waits for the polls under way, and records them")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 2));
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    fixture.api.stall("/clans/%232PP");
    fixture.pass(10s);
    fixture.watching.stop();
    fixture.settle();
    CHECK(fixture.running);
    fixture.api.release();
    fixture.settle();
    CHECK_FALSE(fixture.running);
    CHECK(fixture.events() == std::vector<std::string>{"clan_updated #2PP"});
}

TEST_CASE("stopping cancels the polls that wait for a token")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.api.keep_waiting("/clans/%232PP");
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    CHECK(fixture.running);
    fixture.watching.stop();
    fixture.settle();
    CHECK_FALSE(fixture.running);
    CHECK(fixture.outcome.has_value());
    CHECK(fixture.events().empty());
}

TEST_CASE("no poll begins while polling is held")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.watching.hold();
    fixture.start();
    fixture.pass(30s);
    CHECK(fixture.api.asked.empty());
    fixture.watching.release();
    fixture.settle();
    CHECK(fixture.api.asked.size() == 1);
}

TEST_CASE("a subject that cannot be watched is named")
{
    watch_fixture fixture;
    CHECK_THROWS_WITH(fixture.watch(subject_kind::clan, {"#2PP"}, 999ms),
                      Catch::Contains("999ms") && Catch::Contains("the shortest is 1 s"));
    CHECK_THROWS_WITH(fixture.watch(subject_kind::war, {}, 10s), Catch::Contains("no tag of a war"));
    CHECK_THROWS_WITH(fixture.watch(subject_kind::clan, {"#2PX"}, 10s), Catch::Contains("#2PX"));
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    CHECK_THROWS_WITH(fixture.watch(subject_kind::clan, {"2pp"}, 10s), Catch::Contains("clan/#2PP is watched already"));
}
