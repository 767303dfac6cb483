#include "publish/mqtt/suspicion.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

constexpr auto long_enough = 5min;
const suspicion::time_point start{};

// How many connections in a row break over the message, one each `pace`, until it is at fault.
int connections_until_at_fault(suspicion& s, std::string_view id, std::chrono::seconds pace)
{
    int connections = 1;
    while (!s.broke_over(id, start + (connections - 1) * pace)) {
        REQUIRE(connections < 1000);
        CHECK(s.lasts());
        ++connections;
    }
    return connections;
}

}  // namespace

TEST_CASE("a message is at fault when four connections in a row broke over it, in no short time")
{
    suspicion s(long_enough);
    CHECK(connections_until_at_fault(s, "a", 100s) == 4);
    CHECK(connections_until_at_fault(s, "a", 60s) == 6);
    CHECK(connections_until_at_fault(s, "b", 1s) == 301);
}

TEST_CASE("why a message is at fault is said")
{
    suspicion s(0ms);
    for (int i = 0; i < 3; ++i)
        CHECK_FALSE(s.broke_over("a", start));
    CHECK(s.broke_over("a", start) == "4 connections broke over it");
}

TEST_CASE("when a message is at fault, nothing is suspected any more")
{
    suspicion s(long_enough);
    connections_until_at_fault(s, "a", 100s);
    CHECK_FALSE(s.lasts());
}

TEST_CASE("a message that is acknowledged is cleared, and suspected from the beginning")
{
    suspicion s(0ms);
    for (int i = 0; i < 3; ++i)
        CHECK_FALSE(s.broke_over("a", start));
    s.acknowledged("b");
    CHECK(s.lasts());
    s.acknowledged("a");
    CHECK_FALSE(s.lasts());
    CHECK_FALSE(s.broke_over("a", start));
}

TEST_CASE("the message that the last connection broke over is the one that is suspected")
{
    suspicion s(0ms);
    for (int i = 0; i < 3; ++i)
        CHECK_FALSE(s.broke_over("a", start));
    CHECK_FALSE(s.broke_over("b", start));
    CHECK_FALSE(s.broke_over("a", start));
    s.acknowledged("a");
    CHECK_FALSE(s.lasts());
}
