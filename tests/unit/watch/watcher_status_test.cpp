#include "watch/watch_fixture.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;
namespace asio = boost::asio;

TEST_CASE("a poll that begins more than a second after it was due counts as late")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    fixture.watching.hold();
    fixture.pass(10s);
    fixture.watching.release();
    fixture.pass(1s);
    CHECK(fixture.watching.counts().polls == 2);
    CHECK(fixture.watching.counts().late == 0);
    fixture.watching.hold();
    fixture.pass(11s);
    fixture.watching.release();
    fixture.pass(1s);
    CHECK(fixture.watching.counts().polls == 3);
    CHECK(fixture.watching.counts().late == 1);
}

TEST_CASE("failing subjects are counted by cause until they answer again")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 404, R"({"reason":"notFound"})");
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.api.says("/clans/%232PP/currentwar", 403, R"({"reason":"accessDenied"})");
    fixture.api.says("/players/%239QJ", 200, R"({"tag":"#2PP"})");
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.watch(subject_kind::war, {"#2PP"}, 10s);
    fixture.watch(subject_kind::player, {"#9QJ"}, 10s);
    fixture.start();
    auto status = fixture.watching.status();
    CHECK(status.subjects == 3);
    CHECK(status.answered == 0);
    CHECK(causes(status.failing) ==
          std::set<std::string>{"there is no clan #2PP", "the war log of #2PP is private",
                                "the API's answer for player #9QJ is malformed: the answer is about #2PP"});
    fixture.pass(60s);
    status = fixture.watching.status();
    CHECK(status.answered == 1);
    CHECK(status.failing.subjects == 2);
    CHECK(status.failing_at_start.subjects == 0);
}

TEST_CASE("a subject whose failure the journal knows fails from the start")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP/currentwar", 403, R"({"reason":"accessDenied"})");
    fixture.watch(subject_kind::war, {"#2PP"}, 10s);
    fixture.start();
    fixture.stop();
    watcher again(fixture.api, fixture.store, fixture.clock);
    watch_group group;
    group.kind = subject_kind::war;
    group.tags = {"#2PP"};
    group.interval = 10s;
    again.add(group).value();
    fixture.api.stall("/clans/%232PP/currentwar");
    asio::co_spawn(fixture.context, again.run(), [](std::exception_ptr, result<void>) {});
    fixture.settle();
    CHECK(causes(again.status().failing) == std::set<std::string>{"the war log of #2PP is private"});
    CHECK(causes(again.status().failing_at_start) == std::set<std::string>{"the war log of #2PP is private"});
    again.stop();
    fixture.api.release();
    fixture.settle();
}

TEST_CASE("no subject fails because of maintenance once that is over")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.api.says("/clans/%232PP", 503, R"({"reason":"inMaintenance"})");
    fixture.api.says("/players/%239QJ", 200, R"({"tag":"#9QJ"})");
    fixture.api.says("/players/%239QJ", 503, R"({"reason":"inMaintenance"})");
    fixture.api.says("/players/%239QJ", 200, R"({"tag":"#9QJ"})");
    fixture.watch(subject_kind::clan, {"#2PP"}, 20s);
    fixture.watch(subject_kind::maintenance, {"#9QJ"}, 30s);
    fixture.start();
    CHECK(fixture.watching.subjects() == 2);
    CHECK(fixture.watching.status().answered == 2);
    fixture.pass(20s);
    CHECK(fixture.watching.status().maintenance);
    fixture.api.stall("/clans/%232PP");
    fixture.pass(30s);
    CHECK_FALSE(fixture.watching.status().maintenance);
    CHECK(fixture.watching.status().failing.subjects == 0);
}

TEST_CASE("the probe fails like any subject, but an API that refuses it is up")
{
    watch_fixture fixture;
    fixture.api.fails("/players/%239QJ");
    fixture.api.says("/players/%239QJ", 200, "<html>");
    fixture.api.says("/players/%239QJ", 404, R"({"reason":"notFound"})");
    fixture.watch(subject_kind::maintenance, {"#9QJ"}, 30s);
    fixture.start();
    CHECK(causes(fixture.watching.status().failing) == std::set<std::string>{"no answer"});
    fixture.pass(30s);
    CHECK(causes(fixture.watching.status().failing) ==
          std::set<std::string>{"the API's answer for the maintenance probe is malformed: no JSON object"});
    fixture.pass(30s);
    CHECK(fixture.watching.status().answered == 1);
}

TEST_CASE("a change that cannot be recorded is a failure like any other, without a log line for each poll")
{
    watch_fixture fixture;
    log_capture log;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.store.refuse_next = errc::malformed;
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    CHECK(causes(fixture.watching.status().failing) ==
          std::set<std::string>{"clan #2PP could not be recorded: as the test says [clashcast:4]"});
    CHECK(log.lines.empty());
    fixture.pass(13s);  // the pause after a failure varies by a fifth
    CHECK(fixture.watching.status().answered == 1);
}

TEST_CASE("the status says for how long the journal has kept polls waiting")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.store.hang = true;
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    fixture.pass(30s);
    CHECK(fixture.watching.status().journal_waits == 30s);
    fixture.store.hang = false;
    fixture.store.let_go.notify_all();
    fixture.settle();
    CHECK(fixture.watching.status().journal_waits == 0s);
}

TEST_CASE("all subjects fail while no token is usable")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.watch(subject_kind::clan, {"#2PP", "#8PP"}, 10s);
    fixture.start();
    CHECK(fixture.watching.status().answered == 1);
    fixture.api.in_the_way = "the API does not know this token";
    CHECK(fixture.watching.status().answered == 0);
    CHECK(causes(fixture.watching.status().failing) == std::set<std::string>{"the API does not know this token"});
}

TEST_CASE("counts are divided by kind; late polls and unchanged answers are among them")
{
    watch_fixture fixture;
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    fixture.api.says("/clans/%232PP", 200, clan("#2PP", 2));
    fixture.api.says("/clans/%232PP/currentwar", 403, R"({"reason":"accessDenied"})");
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.watch(subject_kind::war, {"#2PP"}, 10s);
    fixture.start();
    fixture.pass(20s);
    auto status = fixture.watching.status();
    CHECK(status.counts[subject_kind::clan].polls == 3);
    CHECK(status.counts[subject_kind::clan].unchanged == 1);
    CHECK(status.counts[subject_kind::clan].events == 1);
    CHECK(status.counts[subject_kind::clan].failures == 0);
    CHECK(status.counts[subject_kind::war].failures == status.counts[subject_kind::war].polls);
    CHECK(status.counts[subject_kind::war].events == 1);
    CHECK(status.total().polls == fixture.watching.counts().polls);
    REQUIRE(status.failing.causes.size() == 1);
    CHECK(status.failing.causes[0].by_kind == std::map<subject_kind, std::uint64_t>{{subject_kind::war, 1}});
}

TEST_CASE("the status of several watchers has each token in the least usable state that one of them sees")
{
    watch_status one, other;
    one.tokens.resize(2);
    other.tokens.resize(2);
    one.tokens[0].state = token_state::suspended;
    other.tokens[1].state = token_state::resting;
    other.tokens[1].reason = "throttled";
    one += other;
    REQUIRE(one.tokens.size() == 2);
    CHECK(one.tokens[0].state == token_state::suspended);
    CHECK(one.tokens[1].state == token_state::resting);
    CHECK(one.tokens[1].reason == "throttled");
}
