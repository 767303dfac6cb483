#include <clashcast/sink.hpp>

#include "sink/fakes.hpp"

#include "async/task_group.hpp"
#include "manual_clock.hpp"
#include "text/secrets.hpp"

#include <clashcast/log.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;
using Catch::Contains;
using Catch::StartsWith;
namespace asio = boost::asio;

namespace {

failure no_broker() { return {errc::not_connected, "no broker"}; }

// "1-100 51-60": the events that a publisher got, in runs.
std::string runs(const std::vector<std::string>& ids)
{
    std::string text;
    for (std::size_t i = 0, first = 0; i != ids.size(); ++i) {
        auto number = std::stoi(ids[i].substr(2));
        if (i + 1 != ids.size() && ids[i + 1] == fmt::format("id{}", number + 1))
            continue;
        text += fmt::format("{}{}-{}", text.empty() ? "" : " ", ids[first].substr(2), number);
        first = i + 1;
    }
    return text;
}

// A sink that runs on fakes, and what it logs.
struct running_sink {
    explicit running_sink(std::vector<std::string> wanted = {}) : tasks(context.get_executor())
    {
        route_options o;
        o.events = std::move(wanted);
        o.destination = "x";
        under_test.emplace("mqtt", std::make_unique<listed_cursor>(journal), route::make(o).value(),
                           std::make_unique<recording_publisher>(broker), clock);
        set_log([this](severity how_bad, std::string_view line) {
            if (how_bad >= severity::info)
                lines.emplace_back(line);
        });
    }
    ~running_sink() { set_log({}); }

    void start()
    {
        tasks.spawn("test", run());
        settle();
    }
    asio::awaitable<void> run()
    {
        outcome = co_await under_test->run();
        ended = true;
    }
    // Lets everything happen that can happen now.
    void settle()
    {
        context.restart();
        context.poll();
    }
    void pass(clock::duration span)
    {
        clock.advance(span);
        settle();
    }
    void stop()
    {
        under_test->stop();
        settle();
    }
    std::string taken() const { return runs(broker->taken); }
    sink_status status() const { return under_test->status(); }
    bool connected() const { return status().connected_since.has_value(); }

    asio::io_context context;
    manual_clock clock{context.get_executor()};
    std::shared_ptr<listed_events> journal = std::make_shared<listed_events>(context.get_executor());
    std::shared_ptr<publisher_script> broker = std::make_shared<publisher_script>(context.get_executor());
    std::optional<sink> under_test;
    std::vector<std::string> lines;
    task_group tasks;
    bool ended = false;
    result<void> outcome;
};

}  // namespace

TEST_CASE("a sink delivers what is there, then what comes")
{
    running_sink s;
    s.journal->add(250);
    CHECK(s.status().waiting == 250);
    CHECK_FALSE(s.connected());
    s.start();
    CHECK(s.taken() == "1-250");
    CHECK(s.connected());
    CHECK(s.lines == std::vector<std::string>{"sink mqtt: connected, 250 events waiting after 1000-0"});
    s.journal->add(3);
    s.settle();
    CHECK(s.taken() == "1-253");
    CHECK(s.status().counts.delivered == 253);
    CHECK(s.status().waiting == 0);
    CHECK(s.journal->acknowledged == position(1000, 253));
    s.stop();
    CHECK(s.ended);
    CHECK(s.broker->closed == 1);
}

TEST_CASE("no more than four batches of a hundred are in flight")
{
    running_sink s;
    s.journal->add(1000);
    s.start();
    CHECK(s.taken() == "1-1000");
    s.broker->stalled = true;
    s.journal->add(1000);
    s.settle();
    CHECK(s.broker->under_way == 4);
    CHECK(s.taken() == "1-1400");
    CHECK(s.status().waiting == 1000);
    s.broker->release();
    s.settle();
    CHECK(s.taken() == "1-2000");
    CHECK(s.broker->most_under_way == 4);
    CHECK(s.status().waiting == 0);
    s.stop();
}

TEST_CASE("a failed batch is delivered again, in order, after a pause")
{
    running_sink s;
    s.start();
    s.broker->stalled = true;
    s.journal->add(300);
    s.broker->fails["id150"].push_back(no_broker());
    s.settle();
    s.broker->release();
    s.settle();
    // the third batch arrived, but after one that may not have: it does not count
    CHECK(s.taken() == "1-300");
    CHECK(s.status().counts.delivered == 100);
    CHECK_FALSE(s.connected());
    CHECK(s.journal->acknowledged == position(1000, 100));
    CHECK_THAT(s.lines.back(),
               StartsWith("sink mqtt: no broker [clashcast:1]; 200 events waiting after 1000-100; retrying in "));
    s.pass(799ms);
    CHECK(s.broker->opened.size() == 1);
    s.pass(201ms);
    CHECK(s.taken() == "1-300 101-300");
    CHECK(s.broker->opened.back() == std::pair(position(1000, 100), position(1000, 300)));
    CHECK(s.status().counts.delivered == 300);
    CHECK(s.journal->acknowledged == position(1000, 300));
    s.stop();
}

TEST_CASE("a batch that ends before the one that precedes it does not move the cursor")
{
    running_sink s;
    s.start();
    s.broker->stalled = true;
    s.journal->add(100);
    s.settle();
    s.broker->fails["id1"].push_back(no_broker());
    s.journal->add(100);
    s.settle();
    CHECK(s.broker->under_way == 2);
    s.broker->release();
    s.settle();
    CHECK(s.journal->acknowledged == position(1000, 0));
    CHECK(s.status().counts.delivered == 0);
    s.pass(1s);
    CHECK(s.taken() == "1-200 1-200");
    CHECK(s.journal->acknowledged == position(1000, 200));
    s.stop();
}

TEST_CASE("success makes pauses short again")
{
    running_sink s;
    s.journal->add(1);
    s.broker->open_fails = {no_broker(), no_broker(), no_broker()};
    s.start();
    for (auto pause : {1s, 2s, 4s}) {
        CHECK(s.broker->taken.empty());
        s.pass(pause);
    }
    CHECK(s.taken() == "1-1");
    s.broker->fails["id2"].push_back(no_broker());
    s.journal->add(1);
    s.settle();
    s.pass(1s);
    CHECK(s.taken() == "1-2 2-2");
    s.stop();
}

TEST_CASE("a connection that is lost at regular intervals is made again after a second, if it lasted or delivered")
{
    running_sink s;
    s.start();
    for (int i = 0; i < 10; ++i) {
        if (i % 2)
            s.journal->add(1);
        s.settle();
        s.pass(i % 2 ? 2s : 10s);
        s.broker->lose_connection();
        s.settle();
        CHECK_FALSE(s.connected());
        s.pass(1s);
        CHECK(s.connected());
    }
    s.stop();
}

TEST_CASE("a destination that has lost events gets them again at once")
{
    running_sink s;
    s.journal->add(20);
    s.start();
    s.broker->fails["id21"].push_back(failure(errc::behind, "the stream ends at 1000-15"));
    s.broker->open_from = position(1000, 15);
    s.journal->add(1);
    s.settle();
    CHECK(s.taken() == "1-21 16-21");
    CHECK_THAT(s.lines[1], Contains("retrying at once"));
    CHECK_THAT(s.lines[2], Contains("the destination has lost events; delivering again what the journal has after "
                                    "1000-15"));
    CHECK_THAT(s.lines.back(), Contains(": 5 lost events delivered again"));
    CHECK(s.status().waiting == 0);
    CHECK(s.journal->acknowledged == position(1000, 21));
    CHECK(std::is_sorted(s.journal->advances.begin(), s.journal->advances.end()));
    s.stop();
}

TEST_CASE("a destination that falls behind repeatedly is retried after a pause")
{
    running_sink s;
    s.journal->add(1);
    s.broker->open_fails.assign(2, failure(errc::behind, "behind"));
    s.start();
    CHECK(s.broker->opened.size() == 2);
    CHECK_THAT(s.lines.back(), Contains("retrying in 1.") || Contains("retrying in 2.0 s"));
    s.stop();
}

TEST_CASE("a message that is refused for good is logged, counted and skipped")
{
    running_sink s;
    s.journal->add(5);
    s.broker->refuses["id3"] = "not authorized";
    s.start();
    CHECK(s.status().counts.delivered == 4);
    CHECK(s.status().counts.refused == 1);
    CHECK(s.status().waiting == 0);
    CHECK(s.journal->acknowledged == position(1000, 5));
    CHECK(s.lines.back() == "sink mqtt: event id3 for x was refused for good and is now a dead letter: not "
                            "authorized");
    s.stop();
}

TEST_CASE("neither the log nor a dead letter repeats a password or a control sequence of a reason")
{
    register_secret("sink-test-password");
    running_sink s;
    s.journal->add(5);
    s.broker->refuses["id3"] = "ACL: sink%2Dtest%2Dpassword\x1b[31m";
    s.start();
    REQUIRE(s.journal->dead.size() == 1);
    CHECK(s.journal->dead.front().reason == "ACL: ***\\x1b[31m");
    CHECK(s.lines.back() == "sink mqtt: event id3 for x was refused for good and is now a dead letter: ACL: "
                            "***\\x1b[31m");
    s.stop();
}

TEST_CASE("refusals are reported together: the first at once, then a line a minute, and the rest at the end")
{
    running_sink s;
    for (int i = 1; i <= 300; ++i)
        s.broker->refuses[fmt::format("id{}", i)] = i == 30 ? "too large" : "not authorized";
    auto lines = [&] {
        return std::count_if(s.lines.begin(), s.lines.end(),
                             [](auto& line) { return line.find("refused") != line.npos; });
    };
    s.journal->add(20);
    s.start();
    CHECK(s.lines.back() == "sink mqtt: 20 events were refused for good and are now dead letters; the first is id1 "
                            "for x: not authorized");
    for (int i = 0; i < 59; ++i) {
        s.journal->add(2);
        s.pass(1s);
    }
    CHECK(lines() == 1);
    s.pass(2s);
    CHECK(lines() == 2);
    CHECK(s.lines.back() == "sink mqtt: 118 events were refused for good and are now dead letters; the first is "
                            "id21 for x: not authorized (others were refused for other reasons)");
    s.journal->add(1);
    s.settle();
    CHECK(lines() == 2);
    s.stop();
    CHECK(lines() == 3);
    CHECK(s.journal->dead.size() == 139);
}

TEST_CASE("a refused event becomes a dead letter in the acknowledgement that passes it")
{
    running_sink s;
    s.journal->add(5);
    s.broker->refuses["id3"] = "not authorized";
    s.start();
    REQUIRE(s.journal->dead.size() == 1);
    auto& letter = s.journal->dead.front();
    CHECK(letter.consumer == "mqtt");
    CHECK(letter.at == position(1000, 3));
    CHECK(letter.reason == "not authorized");
    CHECK(letter.refused == s.clock.wall());
    CHECK(letter.event.id == "id3");
    CHECK(letter.event.tag == "#2PP");
    CHECK(s.journal->counts.refused == 1);
    CHECK(s.journal->counts.delivered == 4);
    s.stop();
}

TEST_CASE("every event is acknowledged once, however often it is delivered")
{
    running_sink s({"member_*"});
    s.journal->add(50);
    s.journal->add(20, "war_new");
    s.broker->refuses["id30"] = "not authorized";
    s.start();
    CHECK(s.journal->acknowledged.sequence == 70);
    s.broker->open_from = position(1000, 10);  // the destination lost what came after
    s.broker->lose_connection();
    s.settle();
    s.pass(1s);
    CHECK(s.taken() == "1-50 11-50");
    s.journal->add(5);
    s.settle();
    s.stop();
    CHECK(s.journal->counts.delivered == 54);
    CHECK(s.journal->counts.filtered == 20);
    CHECK(s.journal->counts.refused == 1);
    CHECK(s.journal->counts.sum() == s.journal->acknowledged.sequence);
    CHECK(s.journal->dead.size() == 1);
    CHECK(s.status().counts.delivered == 54);
}

TEST_CASE("a gap passes every filter, and the events that it stands for count as dropped")
{
    running_sink s({"war_*"});
    s.journal->add(10);
    entry gap;
    gap.at = position(1000, 14);
    gap.missed = 4;
    gap.event.type = "gap";
    gap.event.id = "gap";
    s.journal->add(3);
    s.journal->entries.push_back(gap);
    s.start();
    s.stop();
    CHECK(s.broker->taken == std::vector<std::string>{"gap"});
    CHECK(s.journal->counts.dropped == 4);
    CHECK(s.journal->counts.filtered == 13);
    CHECK(s.journal->counts.delivered == 0);
}

TEST_CASE("events that a store lost are skipped without a message, and count as dropped")
{
    running_sink s;
    s.journal->add(3);
    auto& lost = s.journal->entries[1];
    lost.event = event();
    lost.missed = 5;
    s.start();
    s.stop();
    CHECK(s.broker->taken == std::vector<std::string>{"id1", "id3"});
    CHECK(s.journal->counts.delivered == 2);
    CHECK(s.journal->counts.dropped == 5);
}

TEST_CASE("filtered events move the cursor together with later events, or when the sink stops")
{
    running_sink s({"war_*"});
    s.start();
    s.journal->add(10);
    s.settle();
    CHECK(s.status().counts.filtered == 10);
    CHECK(s.status().waiting == 0);
    CHECK(s.journal->advances.empty());
    s.journal->add(1, "war_new");
    s.settle();
    CHECK(s.journal->advances == std::vector<std::uint64_t>{11});
    s.journal->add(7);
    s.settle();
    CHECK(s.journal->advances.size() == 1);
    s.stop();
    CHECK(s.journal->advances == std::vector<std::uint64_t>{11, 18});
    CHECK(s.status().counts.filtered == 17);
    CHECK(s.status().counts.delivered == 1);
}

TEST_CASE("a thousand filtered events are worth a move of the cursor")
{
    running_sink s({"war_*"});
    s.start();
    s.journal->add(999);
    s.settle();
    CHECK(s.journal->advances.empty());
    s.journal->add(1);
    s.settle();
    CHECK(s.journal->advances == std::vector<std::uint64_t>{1000});
    s.stop();
}

TEST_CASE("moves of the cursor during a write become one move")
{
    running_sink s;
    s.journal->advance_stalls = true;
    s.journal->add(1);
    s.start();
    s.journal->add(499);
    s.settle();
    CHECK(s.taken() == "1-500");
    s.journal->advance_stalls = false;
    s.journal->changed.notify_all();
    s.settle();
    CHECK(s.journal->advances == std::vector<std::uint64_t>{1, 500});
    s.stop();
}

TEST_CASE("a stopped sink begins no batch, and lets batches in flight finish")
{
    running_sink s;
    s.start();
    s.broker->stalled = true;
    s.journal->add(1000);
    s.settle();
    s.stop();
    CHECK_FALSE(s.ended);
    CHECK(s.broker->closed == 0);
    s.broker->release();
    s.settle();
    CHECK(s.ended);
    CHECK(s.taken() == "1-400");
    CHECK(s.journal->acknowledged == position(1000, 400));
    CHECK(s.broker->closed == 1);
    CHECK(s.lines.back() == "sink mqtt: stopped, 600 events waiting after 1000-400");
}

TEST_CASE("a stopped sink waits 3 s for a dead broker")
{
    running_sink s;
    s.start();
    s.broker->stalled = true;
    s.journal->add(10);
    s.settle();
    s.stop();
    s.pass(2s);
    CHECK_FALSE(s.ended);
    s.pass(1s);
    CHECK(s.ended);
    CHECK(s.broker->closed == 1);
    CHECK(s.broker->under_way == 0);
    CHECK(s.journal->acknowledged == position(1000, 0));
    CHECK(s.lines.at(1) == "sink mqtt: batches in flight did not finish within 3 s; the next run delivers them again");
}

TEST_CASE("a sink that pauses or connects stops at once")
{
    running_sink s;
    SECTION("in a pause") { s.broker->open_fails.push_back(no_broker()); }
    SECTION("while it connects") { s.broker->stalled = true; }
    SECTION("while it waits for events") {}
    s.start();
    s.stop();
    CHECK(s.ended);
    CHECK(s.broker->closed == 1);
}

TEST_CASE("a sink that was stopped before it ran does nothing")
{
    running_sink s;
    s.journal->add(1);
    s.under_test->stop();
    s.start();
    CHECK(s.ended);
    CHECK(s.outcome.has_value());
    CHECK(s.broker->opened.empty());
}

TEST_CASE("a sink that is stopped or cancelled right after its start ends")
{
    running_sink s;
    s.journal->add(1);
    s.tasks.spawn("test", s.run());
    s.context.restart();
    SECTION("stopped")
    {
        s.context.poll_one();
        s.under_test->stop();
    }
    SECTION("cancelled")
    {
        s.context.poll_one();
        s.tasks.cancel();
    }
    s.settle();
    CHECK(s.tasks.size() == 0);
    CHECK(s.ended);
}

TEST_CASE("a cancelled run ends at once, whatever it does")
{
    running_sink s;
    SECTION("in a pause") { s.broker->open_fails.push_back(no_broker()); }
    SECTION("while it connects") { s.broker->stalled = true; }
    SECTION("while it waits for events") {}
    s.start();
    SECTION("while it publishes")
    {
        s.broker->stalled = true;
        s.journal->add(1000);
        s.settle();
    }
    SECTION("while it waits for batches to fail")
    {
        s.journal->advance_stalls = true;
        s.broker->fails["id150"].push_back(no_broker());
        s.journal->add(1000);
        s.settle();
    }
    SECTION("while it finishes")
    {
        s.broker->stalled = true;
        s.journal->add(10);
        s.settle();
        s.stop();
        CHECK_FALSE(s.ended);
    }
    SECTION("right after it was stopped") { s.under_test->stop(); }
    s.tasks.cancel();
    s.settle();
    CHECK(s.tasks.size() == 0);
    CHECK(s.broker->under_way == 0);
    CHECK(s.broker->closed == 1);
}

TEST_CASE("a connection that is lost while nothing is published is opened again")
{
    running_sink s;
    s.start();
    CHECK(s.connected());
    s.broker->lose_connection();
    s.settle();
    CHECK_FALSE(s.connected());
    CHECK_THAT(s.lines.back(), StartsWith("sink mqtt: gone [clashcast:1]; 0 events waiting after 1000-0; retrying "));
    s.pass(1s);
    CHECK(s.connected());
    s.journal->add(1);
    s.settle();
    CHECK(s.taken() == "1-1");
    s.stop();
}

TEST_CASE("a journal that does not answer holds up no connection")
{
    running_sink s;
    s.journal->add(1);
    s.journal->silent = true;
    s.start();
    CHECK_FALSE(s.connected());
    s.pass(200ms);
    CHECK(s.connected());
    s.journal->silent = false;
    s.journal->changed.notify_all();
    s.settle();
    CHECK(s.taken() == "1-1");
    s.stop();
}

TEST_CASE("a sink whose journal fails ends after the batches in flight, and returns the reason")
{
    running_sink s;
    s.journal->add(3);
    s.journal->next_fails = failure(errc::fenced, "the journal belongs to another now");
    s.start();
    CHECK(s.ended);
    CHECK(s.outcome.error().code == errc::fenced);
    CHECK(s.taken() == "1-3");
    CHECK(s.journal->acknowledged == position(1000, 3));
}

TEST_CASE("a sink whose destination is gone ends after the batches in flight, and returns the reason")
{
    for (auto when : {"open", "publish"}) {
        running_sink s;
        s.journal->add(150);
        failure gone(errc::closed, "no reader");
        if (when == std::string("open"))
            s.broker->open_fails = {gone};
        else
            s.broker->fails["id101"] = {gone};
        s.start();
        REQUIRE(s.ended);
        CHECK(s.outcome.error().code == errc::closed);
        CHECK(s.outcome.error().what == "no reader");
        CHECK(s.broker->closed == 1);
        CHECK(s.journal->acknowledged == position(1000, when == std::string("open") ? 0 : 100));
    }
}

TEST_CASE("a bug in a publisher is logged, and does not leave the sink waiting")
{
    running_sink s;
    s.journal->add(150);
    s.broker->throws = true;
    s.start();
    CHECK_THAT(s.lines[1], Contains("ended unexpectedly: a bug"));
    s.stop();
    CHECK(s.ended);
}

TEST_CASE("the status says since when a sink is connected, what waits and how old it is, and when it last delivered")
{
    running_sink s;
    s.journal->add(3);
    s.broker->open_fails = {no_broker(), no_broker()};
    s.start();
    auto began = s.clock.wall();
    auto now = s.status();
    CHECK(now.name == "mqtt");
    CHECK_FALSE(now.connected_since);
    CHECK(now.waiting == 3);
    CHECK(now.oldest_waiting == timestamp(1000ms));
    CHECK_FALSE(now.last_delivery);
    REQUIRE(now.last_error);
    CHECK(now.last_error->why.what == "no broker");
    s.pass(1s);
    CHECK(s.status().last_error->since == began);
    s.pass(2s);
    now = s.status();
    CHECK(now.connected_since == s.clock.wall());
    CHECK(now.waiting == 0);
    CHECK_FALSE(now.oldest_waiting);
    CHECK(now.last_delivery == s.clock.wall());
    CHECK(now.counts.delivered == 3);
    CHECK(now.last_error->since == began);
    auto delivered = s.clock.wall();
    s.pass(1min);
    s.broker->lose_connection();
    s.settle();
    CHECK(s.status().last_error->since == s.clock.wall());
    CHECK(s.status().last_delivery == delivered);
    s.stop();
}

TEST_CASE("the status of a failed batch says how old its first event is")
{
    running_sink s;
    s.start();
    s.broker->fails["id150"].push_back(no_broker());
    s.journal->add(300);
    s.settle();
    CHECK(s.status().waiting == 200);
    CHECK(s.status().oldest_waiting == timestamp(1000ms));
    s.pass(1s);
    CHECK(s.status().waiting == 0);
    CHECK_FALSE(s.status().oldest_waiting);
    s.stop();
}
