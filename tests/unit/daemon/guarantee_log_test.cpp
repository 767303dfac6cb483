#include "daemon/guarantee_log.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

constexpr clock::time_point start{};

// A journal in a file, and a sink that is connected.
pipeline_status reached()
{
    pipeline_status now;
    now.journal.durability.store = "sqlite 3.40.1";
    now.journal.durability.fsync = "always";
    auto& mqtt = now.sinks.emplace_back();
    mqtt.name = "mqtt";
    mqtt.connected_since = timestamp();
    mqtt.guarantee = "at least once (QoS 1)";
    return now;
}

}  // namespace

TEST_CASE("the guarantee is told once, when everything has been reached")
{
    guarantee_log log(start);
    auto now = reached();
    now.sinks[0].connected_since.reset();
    CHECK_FALSE(log.update(now, start + 9s));
    CHECK_FALSE(log.begun());
    auto line = log.update(reached(), start + 9s);
    REQUIRE(line);
    CHECK(line->first == severity::info);
    CHECK(line->second ==
          "guarantee: journal sqlite 3.40.1, a power cut loses nothing. mqtt: at least once (QoS 1)");
    CHECK_FALSE(log.update(reached(), start + 1h));
}

TEST_CASE("a sink that cannot be reached holds the line up for ten seconds; its own comes later, and does not warn")
{
    guarantee_log log(start);
    auto now = reached();
    now.sinks[0].connected_since.reset();
    now.sinks[0].guarantee = "at least once";
    REQUIRE(log.update(now, start + 10s));
    auto line = log.update(reached(), start + 70s);
    REQUIRE(line);
    CHECK(line->first == severity::info);
}

TEST_CASE("a guarantee that changes is a warning, also when the sink was away meanwhile")
{
    guarantee_log log(start);
    auto now = reached();
    REQUIRE(log.update(now, start));
    now.sinks[0].connected_since.reset();
    CHECK_FALSE(log.update(now, start + 60s));
    now = reached();
    now.sinks[0].guarantee = "not guaranteed (QoS 0)";
    auto line = log.update(now, start + 120s);
    REQUIRE(line);
    CHECK(line->first == severity::warning);
    CHECK(line->second == "the guarantee has changed: journal sqlite 3.40.1, a power cut loses nothing. mqtt: not "
                          "guaranteed (QoS 0)");
}
