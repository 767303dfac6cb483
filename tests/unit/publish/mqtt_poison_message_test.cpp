#include "publish/mqtt/poison_message.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;
using probe = poison_message::probe;

namespace {

constexpr auto long_enough = 5min;
const poison_message::time_point start{};

// How many connections in a row break over the message, one each `pace`, until it is on trial.
int connections_until_trial(poison_message& s, std::string_view id, std::chrono::seconds pace)
{
    int connections = 0;
    while (!s.on_trial()) {
        REQUIRE(connections < 1000);
        CHECK(s.begin_connection() == probe::none);
        CHECK_FALSE(s.broke_over(id, start + connections * pace));
        CHECK(s.lasts());
        ++connections;
    }
    return connections;
}

}  // namespace

TEST_CASE("a message is on trial after four connections in a row broke over it, within minutes")
{
    poison_message s(long_enough);
    CHECK(connections_until_trial(s, "a", 100s) == 4);
    s.drop();
    CHECK(connections_until_trial(s, "a", 60s) == 6);
    s.drop();
    CHECK(connections_until_trial(s, "b", 1s) == 301);
}

TEST_CASE("a message is at fault if it breaks a connection alone, and the next one after another message")
{
    poison_message s(0ms);
    CHECK(connections_until_trial(s, "a", 1s) == 4);
    CHECK(s.begin_connection() == probe::suspect);
    CHECK_FALSE(s.broke_over("a", start));
    CHECK(s.begin_connection() == probe::another);
    s.acknowledged("b");
    CHECK(s.broke_over("a", start) ==
          "6 connections were lost while it was under way, and other messages were acknowledged");
    CHECK_FALSE(s.lasts());
    CHECK(s.begin_connection() == probe::none);
}

TEST_CASE("no message is at fault while a broker takes nothing, however long")
{
    poison_message s(0ms);
    connections_until_trial(s, "a", 1s);
    for (int i = 0; i < 1000; ++i) {
        auto first = s.begin_connection();
        CHECK(first == (i % 2 == 0 ? probe::suspect : probe::another));
        CHECK_FALSE(s.broke_over(first == probe::suspect ? "a" : "b", start + std::chrono::hours(i)));
        CHECK(s.suspect() == "a");
    }
}

TEST_CASE("a message that is taken after another one is not at fault")
{
    poison_message s(0ms);
    connections_until_trial(s, "a", 1s);
    s.begin_connection();
    CHECK_FALSE(s.broke_over("a", start));
    s.begin_connection();
    s.acknowledged("b");
    s.acknowledged("a");
    CHECK_FALSE(s.lasts());
    CHECK_FALSE(s.broke_over("a", start));
    CHECK_FALSE(s.on_trial());
}

TEST_CASE("no message is at fault when a broker breaks each connection at its second message")
{
    poison_message s(0ms);
    connections_until_trial(s, "a", 1s);
    s.begin_connection();
    s.acknowledged("a");
    CHECK_FALSE(s.broke_over("b", start));
    CHECK_FALSE(s.on_trial());
}

TEST_CASE("the suspect is the message that the last connection broke over")
{
    poison_message s(0ms);
    for (int i = 0; i < 3; ++i)
        CHECK_FALSE(s.broke_over("a", start));
    CHECK_FALSE(s.broke_over("b", start));
    CHECK(s.suspect() == "b");
    CHECK_FALSE(s.on_trial());
    s.acknowledged("a");
    CHECK(s.lasts());
    s.acknowledged("b");
    CHECK_FALSE(s.lasts());
}
