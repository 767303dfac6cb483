#include "simulator/world/percent.hpp"

#include <catch2/catch.hpp>

using namespace clashcast::simulator;

TEST_CASE("escapes are decoded, and invalid ones stay")
{
    CHECK(percent_decoded("/clans/%232PP") == "/clans/#2PP");
    CHECK(percent_decoded("%zz%2") == "%zz%2");
    CHECK(percent_decoded("a%2Fb%") == "a/b%");
    CHECK(percent_decoded("").empty());
}
