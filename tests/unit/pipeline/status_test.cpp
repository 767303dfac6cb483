#include <clashcast/pipeline_status.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;
using causes = std::vector<std::string>;

TEST_CASE("a pipeline in which all works has no cause to be degraded")
{
    pipeline_status s;
    s.state = pipeline_state::polling;
    s.polling.subjects = s.polling.answered = 4;
    s.polling.tokens.resize(2);
    s.sinks.resize(1);
    s.sinks[0].connected_since = timestamp();
    CHECK(causes_of(s).empty());
    CHECK_FALSE(s.degraded());
}

TEST_CASE("each thing that fails is a cause, and what concerns everything comes first")
{
    pipeline_status s;
    s.journal.health.full = true;
    failure_cause closed;
    closed.general = closed.example = "the war log is private";
    closed.subjects = 2;
    s.polling.subjects = 4;
    s.polling.failing += failing_subjects(closed);
    s.polling.tokens.resize(3);
    s.polling.tokens[0].state = token_state::suspended;
    s.polling.tokens[0].reason = "accessDenied.invalidIp";
    s.polling.tokens[2].state = token_state::resting;
    s.polling.tokens[2].reason = "429";
    s.sinks.resize(2);
    s.sinks[0].name = "lines";
    s.sinks[0].connected_since = timestamp();
    s.sinks[1].name = "mqtt";
    s.sinks[1].last_error.emplace(failure(errc::not_connected, "localhost:1883: connection refused"), timestamp());
    CHECK(causes_of(s) == causes{"the journal is full: polling waits for the slowest sink",
                                 "2 of 4 subjects fail: the war log is private",
                                 "token 1 of 3 is suspended: accessDenied.invalidIp", "token 3 of 3 is throttled: 429",
                                 "sink mqtt is not connected: localhost:1883: connection refused"});
}

TEST_CASE("a journal that cannot be reached is a cause, with the reason")
{
    pipeline_status s;
    s.journal.health.up = false;
    s.journal.health.problem = "localhost:6379: connection refused";
    s.journal.health.full = true;
    CHECK(causes_of(s) == causes{"the journal cannot be reached: localhost:6379: connection refused"});
}

TEST_CASE("a state has a name")
{
    CHECK(to_string(pipeline_state::starting) == "starting");
    CHECK(to_string(pipeline_state::waiting_for_journal) == "waiting for the journal");
    CHECK(to_string(pipeline_state::waiting_for_api) == "waiting for the API");
    CHECK(to_string(pipeline_state::stopping) == "stopping");
}
