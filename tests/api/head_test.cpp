#include "api/head.hpp"
#include "api/verdict.hpp"

#include "peak_memory.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

const timestamp now{std::chrono::sys_days(std::chrono::year(2026) / 3 / 1)};

}  // namespace

TEST_CASE("max-age is found in every form that the API sends, and in no other")
{
    CHECK(max_age("max-age=120") == 120s);
    CHECK(max_age("public, max-age=60") == 60s);
    CHECK(max_age("public max-age=600") == 600s);
    CHECK(max_age("Public,Max-Age=7,immutable") == 7s);
    CHECK(max_age("max-age=0") == 0s);
    CHECK(max_age("") == 0s);
    CHECK(max_age("no-store") == 0s);
    CHECK(max_age("s-maxage=5") == 0s);
    CHECK(max_age("x-max-age=5") == 0s);
    CHECK(max_age("max-age=") == 0s);
    CHECK(max_age("max-age=soon") == 0s);
    CHECK(max_age("max-age=-5") == 0s);
    CHECK(max_age("max-age=99999999999999999999") == 0s);
}

TEST_CASE("Retry-After is seconds or a date, and an hour at most")
{
    CHECK(retry_after("7", now) == 7s);
    CHECK(retry_after("0", now) == 0s);
    CHECK(retry_after("86400", now) == 1h);
    CHECK(retry_after("Sun, 01 Mar 2026 00:00:30 GMT", now) == 30s);
    CHECK(retry_after("Sun, 01 Mar 2025 00:00:30 GMT", now) == 0s);
    CHECK_FALSE(retry_after("", now));
    CHECK_FALSE(retry_after("later", now));
    CHECK_FALSE(retry_after("-3", now));
}

TEST_CASE("a 429 is about the rate: the token rests as long as Retry-After says, else 5 seconds")
{
    auto throttled = judge(429, "", R"({"reason":"requestThrottled"})", now);
    CHECK(throttled.says == verdict::about::rate);
    CHECK(throttled.rest == 5s);
    CHECK(judge(429, "12", "", now).rest == 12s);
}

TEST_CASE("a 403 says that the token is bound to another address, and which one the API saw")
{
    auto denied =
        judge(403, "",
              R"({"reason":"accessDenied.invalidIp","message":"Invalid authorization: API key does not )"
              R"(allow access from IP 203.0.113.7"})",
              now);
    CHECK(denied.says == verdict::about::address);
    CHECK(denied.seen_as == "203.0.113.7");
    auto v6 =
        judge(403, "", R"({"reason":"accessDenied.invalidIp","message":"access from IP 2001:db8::7."})", now);
    CHECK(v6.seen_as == "2001:db8::7");
    auto silent = judge(403, "", R"({"reason":"accessDenied.invalidIp"})", now);
    CHECK(silent.says == verdict::about::address);
    CHECK(silent.seen_as.empty());
}

TEST_CASE("a 403 with an invalid authorization is about the token")
{
    auto denied = judge(403, "", R"({"reason":"accessDenied","message":"Invalid authorization"})", now);
    CHECK(denied.says == verdict::about::authorization);
}

TEST_CASE("a 403 of a private war log, or of something unknown, is an ordinary answer")
{
    auto body = GENERATE(as<std::string>(), R"({"reason":"accessDenied"})",
                         R"({"reason":"accessDenied","message":""})", R"({"reason":7,"message":[]})", "[1]",
                         "<html>", "");
    CAPTURE(body);
    CHECK(judge(403, "", body, now).says == verdict::about::the_request);
}

TEST_CASE("a 5xx says nothing about the token, any other answer that it is good")
{
    auto body = R"({"reason":"accessDenied.invalidIp"})";
    for (unsigned status : {500u, 502u, 503u})
        CHECK(judge(status, "30", body, now).says == verdict::about::the_server);
    for (unsigned status : {200u, 304u, 400u, 404u})
        CHECK(judge(status, "30", body, now).says == verdict::about::the_request);
}

TEST_CASE("megabytes of brackets say nothing about a token, and no memory is spent on them")
{
    std::string brackets(8'000'000, '[');
    auto before = peak_memory();
    CHECK(judge(403, "", brackets, now).says == verdict::about::the_request);
    CHECK(peak_memory() < before + 60);
}
