#include "daemon/report.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

sink_status status_of(std::string name, std::uint64_t delivered, std::uint64_t refused, std::uint64_t filtered,
                      std::uint64_t waiting, bool connected)
{
    sink_status s;
    s.name = std::move(name);
    s.counts.delivered = delivered;
    s.counts.refused = refused;
    s.counts.filtered = filtered;
    s.waiting = waiting;
    if (connected)
        s.connected_since = timestamp();
    return s;
}

poll_counts polls(std::uint64_t all, std::uint64_t unchanged, std::uint64_t failures, std::uint64_t events)
{
    poll_counts c;
    c.polls = all;
    c.unchanged = unchanged;
    c.failures = failures;
    c.events = events;
    return c;
}

}  // namespace

TEST_CASE("the report says what happened since the last one, for all kinds together, and what each sink has left")
{
    pipeline_status before;
    before.polling.counts[subject_kind::clan] = polls(60, 50, 1, 7);
    before.polling.counts[subject_kind::player] = polls(40, 40, 0, 0);
    before.sinks = {status_of("mqtt", 5, 0, 1, 1, true), status_of("streams", 7, 0, 0, 0, true)};
    pipeline_status now;
    now.uptime = 60s;
    now.polling.counts[subject_kind::clan] = polls(120, 108, 2, 10);
    now.polling.counts[subject_kind::player] = polls(100, 100, 0, 0);
    now.polling.counts[subject_kind::player].late = 5;
    now.sinks = {status_of("mqtt", 5, 2, 2, 12, false), status_of("streams", 10, 0, 0, 0, true)};
    CHECK(report(before, now) ==
          "60 s: 120 polls (118 unchanged, 1 failed, 5 late), 3 events; sink mqtt: 0 delivered, 1 filtered, 2 "
          "refused, 12 waiting, not connected; sink streams: 3 delivered, 0 waiting");
}

TEST_CASE("the report says how many events a sink never had because the journal was full")
{
    pipeline_status before;
    before.sinks = {status_of("mqtt", 0, 0, 0, 0, true)};
    auto now = before;
    now.uptime = 1s;
    now.sinks[0].counts.dropped = 317;
    CHECK(report(before, now) ==
          "1 s: 0 polls (0 unchanged, 0 failed), 0 events; sink mqtt: 0 delivered, 317 dropped, 0 waiting");
}

TEST_CASE("the report says what fails now")
{
    pipeline_status now;
    failure_cause missing;
    missing.general = "there is no such clan";
    missing.example = "there is no clan #2PP";
    missing.subjects = 1;
    now.uptime = 60s;
    now.polling.subjects = 4;
    now.polling.failing += failing_subjects(missing);
    CHECK(report({}, now) ==
          "60 s: 0 polls (0 unchanged, 0 failed), 0 events; 1 of 4 subjects fails: there is no clan #2PP");
}

TEST_CASE("a report of everything counts from zero for each sink")
{
    pipeline_status now;
    now.uptime = 3s;
    now.polling.counts[subject_kind::clan] = polls(2, 0, 0, 1);
    now.sinks = {status_of("mqtt", 1, 0, 0, 0, true)};
    CHECK(report(nothing_before(now), now) ==
          "3 s: 2 polls (0 unchanged, 0 failed), 1 events; sink mqtt: 1 delivered, 0 waiting");
}

TEST_CASE("a start says what it waits for, until every subject has an answer")
{
    pipeline_status now;
    CHECK(start_progress(now, 27'000) == "waiting for the journal");
    now.state = pipeline_state::waiting_for_journal;
    now.journal.health.problem = "Connection refused";
    CHECK(start_progress(now, 27'000) == "waiting for the journal: Connection refused");
    now.journal.health.held_by = journal_owner("vm1", 0);
    CHECK(start_progress(now, 27'000) == "waiting for the journal: instance vm1 owns it");
    now.state = pipeline_state::waiting_for_api;
    CHECK(start_progress(now, 27'000) == "reading what the journal knows of 27,000 subjects");
    now.state = pipeline_state::polling;
    now.polling.subjects = 27'000;
    now.polling.answered = 1'200;
    now.polling.failing.subjects = 4;
    CHECK(start_progress(now, 27'000) == "first answers: 1,204 of 27,000 (4 %)");
    now.polling.answered = 26'996;
    CHECK(start_progress(now, 27'000).empty());
}

TEST_CASE("a start that maintenance or a stop ends waits for nothing")
{
    pipeline_status now;
    now.state = pipeline_state::stopping;
    CHECK(start_progress(now, 3).empty());
    now.state = pipeline_state::maintenance;
    now.polling.maintenance = true;
    CHECK(start_progress(now, 3).empty());
}
