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

TEST_CASE("a Valkey URL is a Redis URL, and keeps its name in the log")
{
    auto plain = redis::parse_address("valkey://cache").value();
    CHECK_FALSE(plain.tls);
    CHECK(to_string(plain) == "valkey://cache:6379/0");
    auto secure = redis::parse_address("valkeys://:secret@cache/2").value();
    CHECK(secure.tls);
    CHECK(to_string(secure) == "valkeys://cache:6379/2");
}

TEST_CASE("a Redis URL may name a Unix socket")
{
    auto a = redis::parse_address("unix:///run/redis/redis.sock").value();
    CHECK(a.is_local());
    CHECK_FALSE(a.tls);
    CHECK(a.socket == "/run/redis/redis.sock");
    CHECK(a.database == 0);
    CHECK(to_string(a) == "unix:///run/redis/redis.sock?db=0");
    CHECK_FALSE(redis::parse_address("redis://h").value().is_local());

    auto full = redis::parse_address("redis+unix://me:p%40ss%2Fw@/run/my%20redis%3F.sock?db=12").value();
    CHECK(full.socket == "/run/my redis?.sock");
    CHECK(full.user == "me");
    CHECK(full.password == "p@ss/w");
    CHECK(full.database == 12);
    CHECK(to_string(full) == "redis+unix:///run/my redis?.sock?db=12");
    CHECK(redis::parse_address("unix://:secret@/s").value().password == "secret");
    CHECK(redis::parse_address("unix:///" + std::string(106, 'x')).has_value());
}

TEST_CASE("an invalid URL of a Unix socket says what to write, without quoting it")
{
    auto wrong = [](const std::string& url) {
        auto parsed = redis::parse_address(url);
        REQUIRE(parsed.has_error());
        CHECK_THAT(parsed.error().what, Catch::StartsWith("the Redis URL ") && !Catch::Contains("secret"));
        return parsed.error().what.substr(14);
    };
    for (auto* relative : {"unix://r.sock", "unix://run/r.sock", "unix://./secret", "unix://:secret@run/r.sock"})
        CHECK(wrong(relative) == "has no absolute path after unix://, as in unix:///path");
    for (auto* nameless : {"unix://", "unix:///", "unix://:secret@", "unix:///?db=1"})
        CHECK(wrong(nameless) == "has no path of a socket");
    CHECK(wrong("unix:///" + std::string(107, 'x')) ==
          "has a path of more than 107 bytes, which is the most that a Unix socket can have");
    for (auto* number : {"unix:///s?db=", "unix:///s?db=x", "unix:///s?db=-1", "unix:///s?db=1&db=2"})
        CHECK(wrong(number) == "has no database number after db=");
    for (auto* other : {"unix:///s?", "unix:///s?password=secret", "unix:///s?x"})
        CHECK_THAT(wrong(other), Catch::StartsWith("has something else than db=NUMBER after its ?; user and password "
                                                   "go before the path"));
    CHECK(wrong("unix:///s#x") == "has a fragment; a # of the path is %23");
    CHECK(wrong("unix:///secret%4") == "has a % in its path that is not followed by two hex digits; % itself is %25");
    for (auto* bytes : {"unix:///s%00", "unix:///s%0a", "unix:///s%ff"})
        CHECK(wrong(bytes) == "has a control character in its path, or bytes that are not UTF-8");
    CHECK(wrong("unix:/s") ==
          "does not start with redis://, rediss://, valkey://, valkeys://, unix:// or redis+unix://");
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
