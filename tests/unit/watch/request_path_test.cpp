#include "watch/request_path.hpp"

#include "peak_memory.hpp"
#include "text/secrets.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;

TEST_CASE("a subject has an endpoint, its tag percent-encoded")
{
    CHECK(request_path(subject_kind::clan, "#2PP") == "/clans/%232PP");
    CHECK(request_path(subject_kind::war, "#2PP") == "/clans/%232PP/currentwar");
    CHECK(request_path(subject_kind::warlog, "#2PP") == "/clans/%232PP/warlog?limit=10");
    CHECK(request_path(subject_kind::player, "#9QJ") == "/players/%239QJ");
    CHECK(request_path(subject_kind::maintenance, "#9QJ") == "/players/%239QJ");
}

TEST_CASE("an error answer keeps the API's reason and message")
{
    response a;
    a.status = 403;
    a.body = R"({"reason": "accessDenied", "message": "Invalid authorization"})";
    auto p = poll_failure_of(a);
    CHECK(p.status == 403);
    CHECK(p.reason == "accessDenied");
    CHECK(p.message == "Invalid authorization");
}

TEST_CASE("what the client remarks goes before what a body says")
{
    response a;
    a.status = 301;
    a.body = R"({"message": "Moved"})";
    a.remark = "redirects to https://example.invalid/\x1b[31m";
    CHECK(poll_failure_of(a).message == "redirects to https://example.invalid/\\x1b[31m");
}

TEST_CASE("an error that repeats a token, or holds control characters, is told without them")
{
    register_secret("watch-test-token");
    response a;
    a.status = 400;
    a.body = R"({"reason": "acc\u001b[31m\nINJECTED\u202e", "message": "bad header: Bearer watch\u002dtest-token"})";
    auto p = poll_failure_of(a);
    CHECK(p.reason == "acc\\x1b[31m\\x0aINJECTED\\u202e");
    CHECK(p.message == "bad header: Bearer ***");
    auto f = poll_failure_of(failure(errc::refused, "the proxy said watch%2Dtest%2Dtoken\x07"));
    CHECK(f.message == "the proxy said ***\\x07");
}

TEST_CASE("an error of megabytes is cut off")
{
    response a;
    a.status = 400;
    a.body = R"({"message": ")" + std::string(8'000'000, 'x') + "\"}";
    std::string beginning(1000, 'x');
    beginning.append("...");
    CHECK(poll_failure_of(a).message == beginning);
}

TEST_CASE("a gateway's page is an error without a reason")
{
    response a;
    a.status = 502;
    a.body = "<html>Bad Gateway</html>";
    auto p = poll_failure_of(a);
    CHECK(p.status == 502);
    CHECK_FALSE(p.reason);
    CHECK_FALSE(p.message);
    a.body = R"({"reason": 7})";
    CHECK_FALSE(poll_failure_of(a).reason);
}

TEST_CASE("megabytes of brackets are an error without a reason, and no memory is spent on them")
{
    response a;
    a.status = 403;
    a.body = std::string(8'000'000, '[');
    auto before = peak_memory();
    CHECK_FALSE(poll_failure_of(a).reason);
    CHECK(peak_memory() < before + 60);
}
