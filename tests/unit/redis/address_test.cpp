#include "redis/address.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;

TEST_CASE("a Redis URL may be as short as a host")
{
    auto a = redis::parse_address("redis://localhost").value();
    CHECK_FALSE(a.tls);
    CHECK(a.host == "localhost");
    CHECK(a.port == 6379);
    CHECK(a.user.empty());
    CHECK(a.password.empty());
    CHECK(a.database == 0);
}

TEST_CASE("a Redis URL may say everything")
{
    auto a = redis::parse_address("rediss://me:p%40ss%2Fw%3a%25@[::1]:7000/12").value();
    CHECK(a.tls);
    CHECK(a.host == "::1");
    CHECK(a.port == 7000);
    CHECK(a.user == "me");
    CHECK(a.password == "p@ss/w:%");
    CHECK(a.database == 12);
    CHECK(to_string(a) == "rediss://[::1]:7000/12");
}

TEST_CASE("a Redis URL may have a password and no user")
{
    auto a = redis::parse_address("redis://:secret@cache:1234/").value();
    CHECK(a.user.empty());
    CHECK(a.password == "secret");
    CHECK(a.host == "cache");
    CHECK(to_string(a) == "redis://cache:1234/0");
}

TEST_CASE("an invalid Redis URL is refused, and the reason contains no secret")
{
    auto url = GENERATE("", "localhost:6379", "http://:secret@host", "redis://", "redis://:secret@", "redis://host:0",
                        "redis://:secret@host:66000", "redis://host:port", "redis://:secret@host/zero",
                        "redis://host/-1", "redis://:secret%4@host", "redis://:secret%zz@host",
                        "redis://:secret@[::1", "redis://a b");
    auto parsed = redis::parse_address(url);
    REQUIRE(parsed.has_error());
    CHECK(parsed.error().code == errc::invalid);
    CHECK(parsed.error().what.find("secret") == std::string::npos);
}
