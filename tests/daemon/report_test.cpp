#include "daemon/report.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

sink_counts counts(std::uint64_t delivered, std::uint64_t refused, std::uint64_t filtered, std::uint64_t waiting,
                   bool connected)
{
    sink_counts c;
    c.delivered = delivered;
    c.refused = refused;
    c.filtered = filtered;
    c.waiting = waiting;
    c.connected = connected;
    return c;
}

}  // namespace

TEST_CASE("the report says what came since the last one, and what each sink has left")
{
    standing before;
    before.watched.polls = 100;
    before.watched.unchanged = 90;
    before.watched.failures = 1;
    before.watched.events = 7;
    before.sinks = {{"mqtt", counts(5, 0, 1, 1, true)}, {"streams", counts(7, 0, 0, 0, true)}};
    standing now;
    now.watched.polls = 220;
    now.watched.unchanged = 208;
    now.watched.failures = 2;
    now.watched.late = 5;
    now.watched.events = 10;
    now.sinks = {{"mqtt", counts(5, 2, 2, 12, false)}, {"streams", counts(10, 0, 0, 0, true)}};
    CHECK(report(60s, before, now) ==
          "60 s: 120 polls (118 unchanged, 1 failed, 5 late), 3 events; sink mqtt: 0 delivered, 1 filtered, 2 "
          "refused, 12 waiting, not connected; sink streams: 3 delivered, 0 waiting");
}

TEST_CASE("the report says how many events a sink never had because the journal was full")
{
    standing before;
    before.sinks = {{"mqtt", counts(0, 0, 0, 0, true)}};
    auto now = before;
    now.sinks[0].counts.dropped = 317;
    CHECK(report(1s, before, now) ==
          "1 s: 0 polls (0 unchanged, 0 failed), 0 events; sink mqtt: 0 delivered, 317 dropped, 0 waiting");
}

TEST_CASE("the report says what fails now")
{
    standing before, now;
    failing_cause missing;
    missing.general = "there is no such clan";
    missing.example = "there is no clan #2PP";
    missing.subjects = 1;
    now.polling.subjects = 4;
    now.polling.failing += poll_failures(missing);
    CHECK(report(60s, before, now) ==
          "60 s: 0 polls (0 unchanged, 0 failed), 0 events; 1 of 4 subjects fails: there is no clan #2PP");
}
