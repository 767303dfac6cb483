#include "net/authority.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::net;

TEST_CASE("an authority is a host and perhaps a port")
{
    auto named = parse_authority("my_broker-1.example:8883", 1883).value();
    CHECK(named.host == "my_broker-1.example");
    CHECK(named.port == 8883);
    CHECK(to_string(named) == "my_broker-1.example:8883");
    CHECK(to_string(parse_authority("10.0.0.1", 1883).value()) == "10.0.0.1:1883");
}

TEST_CASE("an IPv6 address has brackets in a URL, and none as a host")
{
    auto loopback = parse_authority("[::1]", 443).value();
    CHECK(loopback.host == "::1");
    CHECK(loopback.port == 443);
    CHECK(to_string(loopback) == "[::1]:443");
    CHECK(to_string(parse_authority("[2001:db8::7]:8443", 443).value()) == "[2001:db8::7]:8443");
    CHECK(in_brackets("::1") == "[::1]");
    CHECK(in_brackets("localhost") == "localhost");
}

TEST_CASE("what is no authority is told, and not repeated")
{
    auto wrong = [](std::string_view text) {
        auto parsed = parse_authority(text, 80);
        REQUIRE(parsed.has_error());
        CHECK(parsed.error().code == errc::invalid);
        return parsed.error().what;
    };
    for (auto text : {"", ":80", "a b", "a/b", "a?b", "secret@host", "::1", "a\r\nb"})
        CHECK(wrong(text) == "names no host");
    for (auto text : {"[", "[]", "[::1", "[host]", "[127.0.0.1]", "[fe80::1%eth0]"})
        CHECK(wrong(text) == "has no IPv6 address between [ and ]");
    for (auto text : {"a:", "a:0", "a:65536", "a:-1", "a:80x", "a:80:80", "[::1]80", "[::1]:", "[::1]]"})
        CHECK(wrong(text) == "has an invalid port (allowed: 1 to 65535)");
}
