#include "watch/endpoint.hpp"

#include "peak_memory.hpp"

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
