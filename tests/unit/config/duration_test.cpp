#include "daemon/config/duration.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::config;
using namespace std::chrono_literals;

TEST_CASE("a duration is a whole number with its unit")
{
    CHECK(parse_duration("500ms") == 500ms);
    CHECK(parse_duration("30s") == 30s);
    CHECK(parse_duration("2m") == 2min);
    CHECK(parse_duration("1h") == 1h);
    CHECK(parse_duration("0s") == 0s);
    CHECK(parse_duration("1d") == 24h);
    CHECK(parse_duration("366d") == 366 * 24h);
    CHECK(parse_duration("8784h") == 366 * 24h);
}

TEST_CASE("anything else is not a duration")
{
    for (auto* bad : {"", "s", "30", "30 s", " 30s", "30s ", "-1s", "+1s", "1.5s", "1m30s", "1w", "1S", "8785h", "367d",
                      "99999999999h", "4294967296ms"})
        CHECK_FALSE(parse_duration(bad));
}

TEST_CASE("a duration is shown in hours, seconds, or more precisely")
{
    CHECK(to_string(std::chrono::milliseconds(2min)) == "120s");
    CHECK(to_string(std::chrono::milliseconds(2h)) == "2h");
    CHECK(to_string(std::chrono::milliseconds(90min)) == "5400s");
    CHECK(to_string(1500ms) == "1500ms");
    CHECK(to_string(0ms) == "0s");
}
