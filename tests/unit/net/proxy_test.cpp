#include "net/proxy.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::net;

TEST_CASE("a proxy is a URL whose scheme, login and port are optional")
{
    auto plain = parse_proxy("http://proxy.example:3128").value();
    CHECK(to_string(plain) == "proxy.example:3128");
    CHECK_FALSE(plain.has_login);
    CHECK(basic_authorization(plain).empty());
    for (auto* url : {"proxy.example", "http://proxy.example", "HTTP://proxy.example/", "http://proxy.example:1080"})
        CHECK(to_string(parse_proxy(url).value()) == "proxy.example:1080");
    CHECK(to_string(parse_proxy("http://[::1]:8080").value()) == "[::1]:8080");
}

TEST_CASE("user and password of a proxy are percent-encoded, and sent as Basic authorization")
{
    auto p = parse_proxy("http://Aladdin:open%20sesame@h:1").value();
    CHECK(p.user == "Aladdin");
    CHECK(p.password == "open sesame");
    CHECK(basic_authorization(p) == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    CHECK(parse_proxy("http://u:p%40ss%3A%2f@h:1").value().password == "p@ss:/");
    CHECK(parse_proxy("u:a:b@c@h:1").value().password == "a:b@c");
    CHECK(basic_authorization(parse_proxy("http://u@h:1").value()) == "Basic dTo=");
    CHECK(basic_authorization(parse_proxy("http://:p@h:1").value()) == "Basic OnA=");
}

TEST_CASE("an invalid proxy is an error that does not quote its password")
{
    auto url = GENERATE(as<std::string>(), "", "http://", "socks5://u:hunter2@h:1", "https://u:hunter2@h:1",
                        "http://u:hunter2@h:99999", "http://u:hunter2%zz@h:1", "http://u:hunter2%4@h:1",
                        "http://u:hunter2@h:1/path", "http://u:hunter2%0d%0aX@h:1", "http://u%3ax:hunter2@h:1",
                        "http://u:hunter2@", "http://h:1?hunter2");
    auto p = parse_proxy(url);
    REQUIRE(p.has_error());
    CHECK(p.error().code == errc::invalid);
    CHECK_THAT(p.error().what, !Catch::Contains("hunter2"));
}

TEST_CASE("NO_PROXY lists names with their subdomains")
{
    for (auto* list : {"example.com", ".example.com", "a.org, example.com", "a.org example.com", "EXAMPLE.com",
                       "example.com.", "com", "*"}) {
        CAPTURE(list);
        CHECK(goes_direct(list, "example.com"));
        CHECK(goes_direct(list, "api.example.com"));
        CHECK(goes_direct(list, "Api.Example.Com."));
    }
    for (auto* list : {"", ",", "ample.com", "api.example.com.org", "*.example.com", "example", "*, ", "."}) {
        CAPTURE(list);
        CHECK_FALSE(goes_direct(list, "example.com"));
    }
    CHECK_FALSE(goes_direct("api.example.com", "example.com"));
    CHECK_FALSE(goes_direct("example.com", "notexample.com"));
}

TEST_CASE("NO_PROXY lists addresses and ranges of them")
{
    CHECK(goes_direct("127.0.0.1", "127.0.0.1"));
    CHECK(goes_direct("localhost,10.0.0.0/8", "10.200.3.4"));
    CHECK(goes_direct("::1", "::1"));
    CHECK(goes_direct("[::1]", "::1"));
    CHECK(goes_direct("2001:db8::/32", "2001:db8:1::7"));
    CHECK_FALSE(goes_direct("10.0.0.0/8", "11.0.0.1"));
    CHECK_FALSE(goes_direct("10.0.0.0/99", "10.0.0.1"));
    CHECK_FALSE(goes_direct("0.1", "127.0.0.1"));
    CHECK_FALSE(goes_direct("10.0.0.0/8", "2001:db8::1"));
    CHECK_FALSE(goes_direct("127.0.0.1", "localhost"));
}
