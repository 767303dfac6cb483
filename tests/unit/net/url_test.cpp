#include "net/url.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace clashcast;
using namespace clashcast::net;

TEST_CASE("an authority is a host with an optional port")
{
    auto named = parse_authority("my_broker-1.example:8883", 1883).value();
    CHECK(named.host == "my_broker-1.example");
    CHECK(named.port == 8883);
    CHECK(to_string(named) == "my_broker-1.example:8883");
    CHECK(to_string(parse_authority("10.0.0.1", 1883).value()) == "10.0.0.1:1883");
}

TEST_CASE("an IPv6 address has brackets in a URL, but not as a host")
{
    auto loopback = parse_authority("[::1]", 443).value();
    CHECK(loopback.host == "::1");
    CHECK(loopback.port == 443);
    CHECK(to_string(loopback) == "[::1]:443");
    CHECK(to_string(parse_authority("[2001:db8::7]:8443", 443).value()) == "[2001:db8::7]:8443");
    CHECK(in_brackets("::1") == "[::1]");
    CHECK(in_brackets("localhost") == "localhost");
}

TEST_CASE("an invalid authority is an error that does not quote it")
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

TEST_CASE("a URL has a scheme, a host, and what its syntax allows besides")
{
    constexpr url_syntax all{.schemes = {{{.name = "a", .default_port = 1, .has_path = true},
                                          {.name = "as", .default_port = 2, .tls = true, .has_path = true}}}};
    auto full = parse_url("as://me:p%40ss%2Fw%3a%25@[::1]:7000/x/y", all).value();
    CHECK(full.scheme == "as");
    CHECK(full.tls);
    CHECK(full.host == "::1");
    CHECK(full.port == 7000);
    CHECK(full.has_login);
    CHECK(full.user == "me");
    CHECK(full.password == "p@ss/w:%");
    CHECK(full.path == "/x/y");
    auto short_one = parse_url("a://h", all).value();
    CHECK(short_one.scheme == "a");
    CHECK_FALSE(short_one.tls);
    CHECK_FALSE(short_one.has_login);
    CHECK(to_string(short_one) == "h:1");
    CHECK(short_one.path.empty());
    CHECK(parse_url("as://h", all).value().port == 2);
    CHECK(parse_url("a://h/@x", all).value().path == "/@x");
    CHECK(parse_url("a://u:p:q@r@h", all).value().password == "p:q@r");
}

TEST_CASE("a URL that does not fit its syntax is an error that does not quote it")
{
    constexpr url_syntax bare{.schemes = {{{"a", 1}}}, .login_error = "holds a login"};
    constexpr url_syntax all{.schemes = {{{.name = "a", .default_port = 1, .has_path = true},
                                          {.name = "as", .default_port = 2, .tls = true, .has_path = true}}}};
    auto wrong = [](std::string_view text, const url_syntax& syntax) {
        auto parsed = parse_url(text, syntax);
        REQUIRE(parsed.has_error());
        CHECK(parsed.error().code == errc::invalid);
        CHECK_THAT(parsed.error().what, !Catch::Contains("secret"));
        return parsed.error().what;
    };
    CHECK(wrong("b://secret@h", bare) == "does not start with a://");
    CHECK(wrong("A://secret@h", all) == "does not start with a:// or as://");
    CHECK(wrong("a://secret@h", bare) == "holds a login");
    CHECK(parse_url("a://h/", bare).has_value());
    for (auto text : {"a://h/x", "a://h?x", "a://h#x", "a://h//"})
        CHECK(wrong(text, bare) == "has a path, a query or a fragment");
    CHECK(wrong("a://h?secret", all) == "has a query or a fragment");
    CHECK(wrong("a://:secret@h:99999", all) == "has an invalid port (allowed: 1 to 65535)");
    CHECK(wrong("secret", all) == "does not start with a:// or as://");
    for (auto text : {"a://secret%@h", "a://:secret%4@h", "a://:secret%zz@h"})
        CHECK_THAT(wrong(text, all), Catch::StartsWith("has a % in its user or password"));
}

TEST_CASE("a URL of a file has a login and an absolute path, and no host")
{
    constexpr url_syntax files{
        .schemes = {{{"a", 1}, {"as", 2, true}, {.name = "file", .has_path = true, .has_host = false}}}};
    auto full = parse_url("file://me:p%2F@/x/y?z", files).value();
    CHECK(full.scheme == "file");
    CHECK(full.host.empty());
    CHECK(full.user == "me");
    CHECK(full.password == "p/");
    CHECK(full.path == "/x/y?z");
    CHECK(parse_url("file:///x", files).value().path == "/x");
    for (auto text : {"file://x", "file://x/y", "file://me@x/y", "file://./y"})
        CHECK(parse_url(text, files).error().what == "has no absolute path after file://, as in file:///path");
    CHECK(parse_url("file:/x", files).error().what == "does not start with a://, as:// or file://");
}
