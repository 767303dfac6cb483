#include "api/classify_response.hpp"

#include "peak_memory.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

const timestamp now{std::chrono::sys_days(std::chrono::year(2026) / 3 / 1)};

}  // namespace

TEST_CASE("max-age is read in every valid form, and in no other")
{
    auto max_age = [](std::string_view field) { return freshness(field, ""); };
    CHECK(max_age("max-age=120") == 120s);
    CHECK(max_age("public, max-age=60") == 60s);
    CHECK(max_age("public max-age=600") == 600s);
    CHECK(max_age("public,\tmax-age=600") == 600s);
    CHECK(max_age("Public,Max-Age=7,immutable") == 7s);
    CHECK(max_age("max-age=\"3\"") == 3s);
    CHECK(max_age("private=\"a, max-age=9\", max-age=3") == 3s);
    CHECK(max_age("private=\"a\\\", max-age=9\", max-age=3") == 3s);
    CHECK(max_age("max-age=0") == 0s);
    CHECK(max_age("max-age=5, max-age=7") == 5s);
    CHECK(max_age("") == 0s);
    CHECK(max_age("no-store") == 0s);
    CHECK(max_age("max-age=5, no-store") == 0s);
    CHECK(max_age("No-Cache, max-age=5") == 0s);
    CHECK(max_age("no-cache=\"Set-Cookie\", max-age=5") == 5s);
    CHECK(max_age("s-maxage=5") == 0s);
    CHECK(max_age("x-max-age=5") == 0s);
    CHECK(max_age("max-age=") == 0s);
    CHECK(max_age("max-age=soon") == 0s);
    CHECK(max_age("max-age=-5") == 0s);
    CHECK(max_age("\"max-age=5") == 0s);
}

TEST_CASE("a max-age that does not fit a number is the largest one")
{
    for (auto* field : {"max-age=2147483648", "max-age=4294967296", "max-age=99999999999999999999"})
        CHECK(freshness(field, "") == 2'147'483'648s);
}

TEST_CASE("the age of a response is subtracted from max-age")
{
    CHECK(freshness("max-age=600", "598") == 2s);
    CHECK(freshness("max-age=600", "700") == 0s);
    CHECK(freshness("max-age=600", "99999999999999999999") == 0s);
    CHECK(freshness("max-age=600", "7, 8") == 593s);
    CHECK(freshness("max-age=600", "old") == 600s);
    CHECK(freshness("", "5") == 0s);
}

TEST_CASE("codings may be in any case, with or without x-, and are undone from the last to the first")
{
    using names = std::vector<std::string>;
    CHECK(codings("gzip") == names{"gzip"});
    CHECK(codings("X-GZip") == names{"gzip"});
    CHECK(codings("br, GZIP,identity, ,chunked") == names{"gzip", "br"});
    CHECK(codings("").empty());
    CHECK(codings("Identity").empty());
}

TEST_CASE("Retry-After is seconds or a date, and at most an hour")
{
    CHECK(retry_after("7", now) == 7s);
    CHECK(retry_after("0", now) == 0s);
    CHECK(retry_after("86400", now) == 1h);
    CHECK(retry_after("Sun, 01 Mar 2026 00:00:30 GMT", now) == 30s);
    CHECK(retry_after("Sun, 01 Mar 2025 00:00:30 GMT", now) == 0s);
    CHECK(retry_after("Sunday, 01-Mar-26 00:00:30 GMT", now) == 30s);
    CHECK(retry_after("Sun Mar  1 00:00:30 2026", now) == 30s);
    CHECK(retry_after("99999999999999999999", now) == 1h);
    CHECK_FALSE(retry_after("", now));
    CHECK_FALSE(retry_after("later", now));
    CHECK_FALSE(retry_after("-3", now));
}

TEST_CASE("a 429 is about the rate: the token rests for Retry-After, or else for 5 seconds")
{
    auto throttled = classify_response(429, "", R"({"reason":"requestThrottled"})", now);
    CHECK(throttled.says == response_class::about::rate);
    CHECK(throttled.rest == 5s);
    CHECK(classify_response(429, "12", "", now).rest == 12s);
}

TEST_CASE("a 403 says that the token is bound to another address, and which one the API saw")
{
    std::string_view body = R"({"reason":"accessDenied.invalidIp","message":"Invalid authorization: API key does not )"
                            R"(allow access from IP 203.0.113.7"})";
    auto denied = classify_response(403, "", body, now);
    CHECK(denied.says == response_class::about::address);
    CHECK(denied.seen_as == "203.0.113.7");
    body = R"({"reason":"accessDenied.invalidIp","message":"access from IP 2001:db8::7."})";
    auto v6 = classify_response(403, "", body, now);
    CHECK(v6.seen_as == "2001:db8::7");
    auto silent = classify_response(403, "", R"({"reason":"accessDenied.invalidIp"})", now);
    CHECK(silent.says == response_class::about::address);
    CHECK(silent.seen_as.empty());
}

TEST_CASE("a 403 with an invalid authorization is about the token")
{
    auto denied = classify_response(403, "", R"({"reason":"accessDenied","message":"Invalid authorization"})", now);
    CHECK(denied.says == response_class::about::authorization);
}

TEST_CASE("a 403 for a private war log, or for an unknown reason, is about the request")
{
    auto body = GENERATE(as<std::string>(), R"({"reason":"accessDenied"})",
                         R"({"reason":"accessDenied","message":""})", R"({"reason":7,"message":[]})", "[1]",
                         "<html>", "");
    CAPTURE(body);
    CHECK(classify_response(403, "", body, now).says == response_class::about::the_request);
}

TEST_CASE("a 5xx says nothing about the token; any other response shows that it is accepted")
{
    auto body = R"({"reason":"accessDenied.invalidIp"})";
    for (unsigned status : {500u, 502u, 503u})
        CHECK(classify_response(status, "30", body, now).says == response_class::about::the_server);
    for (unsigned status : {200u, 400u, 404u})
        CHECK(classify_response(status, "30", body, now).says == response_class::about::the_request);
}

TEST_CASE("a status that the API does not send, or a 403 that cannot be read, says nothing about the token")
{
    for (unsigned status : {0u, 99u, 101u, 204u, 205u, 301u, 304u, 999u})
        CHECK(classify_response(status, "30", "", now).says == response_class::about::the_server);
    CHECK(classify_response(403, "", std::nullopt, now).says == response_class::about::the_server);
    CHECK(classify_response(404, "", std::nullopt, now).says == response_class::about::the_request);
    CHECK(classify_response(429, "9", std::nullopt, now).rest == 9s);
}

TEST_CASE("megabytes of brackets say nothing about a token, and use no memory")
{
    std::string brackets(8'000'000, '[');
    auto before = peak_memory();
    CHECK(classify_response(403, "", brackets, now).says == response_class::about::the_request);
    CHECK(peak_memory() < before + 60);
}
