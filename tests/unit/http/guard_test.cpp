#include "daemon/http/guard.hpp"

#include <catch2/catch.hpp>

using namespace clashcast::http;

namespace {

const guard_settings open_server("", 25'274);
const guard_settings with_token("a-token-of-16-characters", 25'274);

request asks(std::string path, std::vector<header> headers)
{
    request one;
    one.method = "GET";
    one.path = std::move(path);
    one.headers = std::move(headers);
    return one;
}

// 0: let in.
unsigned status_of(const request& one, const guard_settings& settings = open_server)
{
    auto why = refusal(one, settings);
    return why ? why->status : 0;
}

unsigned status_with(std::vector<header> more, const std::string& path = "/api/v1/status")
{
    std::vector<header> all{{"host", "localhost:25274"}};
    all.insert(all.end(), more.begin(), more.end());
    return status_of(asks(path, all));
}

}  // namespace

TEST_CASE("without a token only this machine's own names are answered")
{
    for (auto* host : {"localhost:25274", "127.0.0.1:25274", "[::1]:25274", "LocalHost:25274"})
        CHECK(status_of(asks("/livez", {{"host", host}})) == 0);
    for (auto* host : {"evil.example:25274", "localhost", "localhost:80", "127.0.0.1.evil.example:25274", "",
                       "localhost.:25274", "localhost:25274 ", "127.0.0.2:25274", "localhost:025274"})
        CHECK(status_of(asks("/livez", {{"host", host}})) == 421);
    CHECK(refusal(asks("/", {{"host", "evil.example"}}), open_server)->type == "/problems/host");
    CHECK(status_of(asks("/livez", {{"host", "localhost"}}), guard_settings("", 80)) == 0);
}

TEST_CASE("with a token any name is answered, because a page of another name does not have it")
{
    CHECK(status_of(asks("/livez", {{"host", "clash.example"}}), with_token) == 0);
}

TEST_CASE("HTTP/1.1 needs one Host; 1.0 without one is not from this machine's names")
{
    CHECK(status_of(asks("/livez", {})) == 400);
    CHECK(status_of(asks("/livez", {{"host", "localhost:25274"}, {"host", "localhost:25274"}})) == 400);
    auto old = asks("/livez", {});
    old.version = 10;
    CHECK(status_of(old) == 421);
    CHECK(status_of(old, with_token) == 0);
}

TEST_CASE("a header that decides who is let in must not come twice")
{
    for (auto* name : {"origin", "authorization", "content-type", "sec-fetch-site", "last-event-id"})
        CHECK(status_with({{name, "x"}, {name, "y"}}) == 400);
}

TEST_CASE("a page of another site may not use the API")
{
    CHECK(status_with({{"origin", "http://localhost:25274"}}) == 0);
    CHECK(status_with({{"origin", "https://localhost:25274"}}) == 0);  // behind a proxy with TLS
    for (auto* origin : {"http://evil.example", "null", "", "http://localhost", "http://localhost:25275",
                         "http://localhost:25274.evil.example", "http://127.0.0.1:25274"})
        CHECK(status_with({{"origin", origin}}) == 403);
    CHECK(status_with({{"sec-fetch-site", "cross-site"}}) == 403);
    CHECK(status_with({{"sec-fetch-site", "Same-Site"}}) == 403);
    CHECK(status_with({{"sec-fetch-site", "same-origin"}}) == 0);
    CHECK(status_with({{"sec-fetch-site", "none"}}) == 0);
}

TEST_CASE("what is not the API may be linked to from another site")
{
    CHECK(status_with({{"sec-fetch-site", "cross-site"}}, "/") == 0);
}

TEST_CASE("the API needs the token, and nothing else does")
{
    auto with = [](std::string authorization) {
        return asks("/api/v1/status", {{"host", "h"}, {"authorization", std::move(authorization)}});
    };
    CHECK(status_of(with("Bearer a-token-of-16-characters"), with_token) == 0);
    CHECK(status_of(with("bearer  a-token-of-16-characters"), with_token) == 0);
    for (auto* wrong : {"Bearer a-token-of-16-character", "Bearer a-token-of-16-charactersX", "Bearer ", "Bearer", "",
                        "Basic a-token-of-16-characters", "a-token-of-16-characters",
                        "Bearer A-token-of-16-characters"})
        CHECK(status_of(with(wrong), with_token) == 401);
    auto why = refusal(asks("/api/v1/status", {{"host", "h"}}), with_token);
    REQUIRE(why);
    CHECK(why->status == 401);
    REQUIRE(why->headers.size() == 1);
    CHECK(why->headers[0].name == "WWW-Authenticate");
    CHECK(why->headers[0].value == "Bearer");
    for (auto* open : {"/", "/livez", "/readyz", "/metrics", "/page.js"})
        CHECK(status_of(asks(open, {{"host", "h"}}), with_token) == 0);
}

TEST_CASE("an unknown path of the API does not show that it is unknown to who has no token")
{
    CHECK(status_of(asks("/api/nothing", {{"host", "h"}}), with_token) == 401);
}

TEST_CASE("a body must be JSON")
{
    auto with_body = [](std::string type) {
        auto one = asks("/api/v1/dead-letters/drop", {{"host", "localhost:25274"}, {"content-type", std::move(type)}});
        one.method = "POST";
        one.has_body = true;
        return status_of(one);
    };
    CHECK(with_body("application/json") == 0);
    CHECK(with_body("Application/JSON; charset=utf-8") == 0);
    for (auto* type : {"text/plain", "", "application/x-www-form-urlencoded", "multipart/form-data",
                       "application/jsonx", "text/plain; application/json"})
        CHECK(with_body(type) == 415);
}

TEST_CASE("secrets are compared as a whole")
{
    CHECK(is_same_secret("abc", "abc"));
    CHECK_FALSE(is_same_secret("abd", "abc"));
    CHECK_FALSE(is_same_secret("ab", "abc"));
    CHECK_FALSE(is_same_secret("abcabc", "abc"));  // compared in a circle, but its length differs
    CHECK_FALSE(is_same_secret("", "abc"));
}
