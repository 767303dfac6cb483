#include <clashcast/pipeline_status.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;
using causes = std::vector<std::string>;

namespace {

constexpr timestamp now(1'795'449'827'207ms);

}  // namespace

TEST_CASE("a pipeline in which all works has no cause to be degraded")
{
    pipeline_status s;
    s.state = pipeline_state::polling;
    s.polling.subjects = s.polling.answered = 4;
    s.polling.tokens.resize(2);
    s.sinks.resize(1);
    s.sinks[0].connected_since = timestamp();
    CHECK(causes_of(s, now).empty());
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
    CHECK(causes_of(s, now) == causes{"the journal is full: polling waits for the slowest sink",
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
    CHECK(causes_of(s, now) == causes{"the journal cannot be reached: localhost:6379: connection refused"});
}

TEST_CASE("a state has a name")
{
    CHECK(to_string(pipeline_state::starting) == "starting");
    CHECK(to_string(pipeline_state::waiting_for_journal) == "waiting for the journal");
    CHECK(to_string(pipeline_state::waiting_for_api) == "waiting for the API");
    CHECK(to_string(pipeline_state::stopping) == "stopping");
}

TEST_CASE("polls that are late for half a minute are a cause")
{
    pipeline_status s;
    s.polling.overdue = 29s;
    s.polling.overdue_subjects = 3;
    CHECK(causes_of(s, now).empty());
    s.polling.overdue = 30'500ms;
    CHECK(causes_of(s, now) == causes{"3 polls are late: the first one has waited for 30 s"});
}

TEST_CASE("a sink that is connected and a minute behind is a cause")
{
    pipeline_status s;
    auto& mqtt = s.sinks.emplace_back();
    mqtt.name = "mqtt";
    mqtt.connected_since = now - 1h;
    mqtt.waiting = 1;
    mqtt.oldest_waiting = now - 59s;
    CHECK(causes_of(s, now).empty());
    mqtt.oldest_waiting = now - 61s;
    CHECK(causes_of(s, now) == causes{"sink mqtt is behind: 1 event waits, the oldest for 61 s"});
}

TEST_CASE("the guarantee is that of the journal's store, then that of each sink")
{
    pipeline_status s;
    CHECK(s.guarantee() == "journal not reached yet");
    s.journal.durability.store = "redis 7.0.15";
    s.journal.durability.fsync = "everysec";
    s.journal.durability.eviction = "noeviction";
    auto& streams = s.sinks.emplace_back();
    streams.name = "streams";
    streams.guarantee = "exactly once";
    CHECK(s.guarantee() == "journal redis 7.0.15, appendfsync everysec: a power cut may lose a second; noeviction. "
                           "streams: exactly once");
}
