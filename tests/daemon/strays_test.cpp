#include "daemon/strays.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;

namespace {

account known(const std::string& name, position at)
{
    account one;
    one.reader = name;
    one.at = at;
    return one;
}

}  // namespace

TEST_CASE("a reader that no sink is named after is a stray, and it is said what it holds back")
{
    books all;
    all.end = position(1000, 320);
    all.readers = {known("mqtt", position(1000, 320)), known("old", position(900, 3)),
                   known("older", position(1000, 319))};
    config::sink_settings mqtt;
    mqtt.name = "mqtt";
    auto found = strays(all, {mqtt});
    REQUIRE(found.size() == 2);
    CHECK(about_stray(all, found[0]) ==
          "reader old is no sink of this configuration and has 317 events waiting, which are kept for it; "
          "`clashcast sinks forget old` lets them go");
    CHECK(about_stray(all, found[1]) ==
          "reader older is no sink of this configuration and has 1 event waiting, which is kept for it; "
          "`clashcast sinks forget older` lets it go");
}

TEST_CASE("a reader beyond the journal's end has nothing waiting")
{
    books all;
    all.end = position(1000, 3);
    CHECK(waiting(all, known("mqtt", position(1001, 5))) == 0);
}
