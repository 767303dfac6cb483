#include "watch/endpoint.hpp"

#include "peak_memory.hpp"
#include "text/secrets.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;

TEST_CASE("a subject has an endpoint, its tag percent-encoded")
{
    CHECK(endpoint(kind::clan, "#2PP") == "/clans/%232PP");
    CHECK(endpoint(kind::war, "#2PP") == "/clans/%232PP/currentwar");
    CHECK(endpoint(kind::player, "#9QJ") == "/players/%239QJ");
    CHECK(endpoint(kind::maintenance, "#9QJ") == "/players/%239QJ");
}

TEST_CASE("an error answer keeps the API's reason and message")
{
    answer a;
    a.status = 403;
    a.body = R"({"reason": "accessDenied", "message": "Invalid authorization"})";
    auto p = read_problem(a);
    CHECK(p.status == 403);
    CHECK(p.reason == "accessDenied");
    CHECK(p.message == "Invalid authorization");
}

TEST_CASE("what the client remarks goes before what a body says")
{
    answer a;
    a.status = 301;
    a.body = R"({"message": "Moved"})";
    a.remark = "redirects to https://example.invalid/\x1b[31m";
    CHECK(read_problem(a).message == "redirects to https://example.invalid/\\x1b[31m");
}

TEST_CASE("an error that repeats a token, or holds control characters, is told without them")
{
    keep_secret("watch-test-token");
    answer a;
    a.status = 400;
    a.body = R"({"reason": "acc\u001b[31m\nINJECTED\u202e", "message": "bad header: Bearer watch\u002dtest-token"})";
    auto p = read_problem(a);
    CHECK(p.reason == "acc\\x1b[31m\\x0aINJECTED\\u202e");
    CHECK(p.message == "bad header: Bearer ***");
    auto f = read_problem(failure(errc::refused, "the proxy said watch%2Dtest%2Dtoken\x07"));
    CHECK(f.message == "the proxy said ***\\x07");
}

TEST_CASE("an error of megabytes is cut off")
{
    answer a;
    a.status = 400;
    a.body = R"({"message": ")" + std::string(8'000'000, 'x') + "\"}";
    std::string beginning(1000, 'x');
    beginning.append("...");
    CHECK(read_problem(a).message == beginning);
}

TEST_CASE("a gateway's page is an error without a reason")
{
    answer a;
    a.status = 502;
    a.body = "<html>Bad Gateway</html>";
    auto p = read_problem(a);
    CHECK(p.status == 502);
    CHECK_FALSE(p.reason);
    CHECK_FALSE(p.message);
    a.body = R"({"reason": 7})";
    CHECK_FALSE(read_problem(a).reason);
}

TEST_CASE("megabytes of brackets are an error without a reason, and no memory is spent on them")
{
    answer a;
    a.status = 403;
    a.body = std::string(8'000'000, '[');
    auto before = peak_memory();
    CHECK_FALSE(read_problem(a).reason);
    CHECK(peak_memory() < before + 60);
}
