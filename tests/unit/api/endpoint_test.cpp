#include "api/endpoint.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;

TEST_CASE("a base URL is parsed into its parts")
{
    auto url = parse_base_url("https://api.clashofclans.com/v1").value();
    CHECK(url.tls);
    CHECK(url.host == "api.clashofclans.com");
    CHECK(url.port == 443);
    CHECK(url.path == "/v1");
    CHECK(host_header(url) == "api.clashofclans.com");
    CHECK(to_string(url) == "api.clashofclans.com:443");
}

TEST_CASE("a base URL may have a port, an IPv6 address, a slash at the end, and no path")
{
    auto url = parse_base_url("http://[::1]:8080/a/b/").value();
    CHECK_FALSE(url.tls);
    CHECK(url.host == "::1");
    CHECK(url.port == 8080);
    CHECK(url.path == "/a/b");
    CHECK(host_header(url) == "[::1]:8080");
    auto bare = parse_base_url("http://proxy").value();
    CHECK(bare.port == 80);
    CHECK(bare.path.empty());
    CHECK(host_header(bare) == "proxy");
    CHECK(parse_base_url("http://proxy/").value().path.empty());
}

TEST_CASE("an invalid base URL is an error")
{
    auto text = GENERATE(as<std::string>(), "", "api.example", "ftp://api.example", "https://", "https:///v1",
                         "http://a b/", "http://a:0", "http://a:65536", "http://a:x",
                         "http://a:", "http://[::1", "http://[host]", "http://[::1]8080", "http://a/v1?x=1",
                         "http://a/v1#x", "http://a/\r\nX: y", "http://a\r\nX:1/");
    CAPTURE(text);
    auto url = parse_base_url(text);
    REQUIRE(url.has_error());
    CHECK(url.error().code == errc::invalid);
    CHECK(url.error().what.starts_with("the base URL "));
}

TEST_CASE("a password in a base URL is an error that does not quote it")
{
    auto url = parse_base_url("https://user:hunter2@api.example/v1");
    REQUIRE(url.has_error());
    CHECK(url.error().what.find("hunter2") == std::string::npos);
}
