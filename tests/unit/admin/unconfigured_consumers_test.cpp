#include "daemon/admin/unconfigured_consumers.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;

namespace {

consumer_status known(const std::string& name, position at)
{
    consumer_status one;
    one.consumer = name;
    one.at = at;
    return one;
}

}  // namespace

TEST_CASE("a consumer that no configured sink uses is found, with what the journal keeps for it")
{
    journal_status all;
    all.end = position(1000, 320);
    all.consumers = {known("mqtt", position(1000, 320)), known("old", position(900, 3)),
                   known("older", position(1000, 319))};
    config::sink_settings mqtt;
    mqtt.name = "mqtt";
    auto found = unconfigured_consumers(all, {mqtt});
    REQUIRE(found.size() == 2);
    CHECK(about_unconfigured(all, found[0]) ==
          "consumer old is not a sink of this configuration; the journal keeps 317 events for it; stop clashcast and "
          "run `clashcast sinks forget old` to discard them");
    CHECK(about_unconfigured(all, found[1]) ==
          "consumer older is not a sink of this configuration; the journal keeps 1 event for it; stop clashcast and "
          "run `clashcast sinks forget older` to discard it");
}

TEST_CASE("nothing waits for a consumer that is beyond the journal's end")
{
    journal_status all;
    all.end = position(1000, 3);
    CHECK(waiting(all, known("mqtt", position(1001, 5))) == 0);
}
