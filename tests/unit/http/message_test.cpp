#include "daemon/http/message.hpp"

#include <catch2/catch.hpp>

using namespace clashcast::http;

namespace {

std::string head(const response& what, std::optional<std::size_t> length, unsigned version = 11, bool keep_alive = true)
{
    head_facts facts;
    facts.length = length;
    facts.version = version;
    facts.keep_alive = keep_alive;
    facts.now = 1'795'449'827;
    return head_of(what, facts);
}

bool has(const std::string& text, const std::string& line)
{
    return text.find("\r\n" + line + "\r\n") != text.npos;
}

}  // namespace

TEST_CASE("every response says what it is, and what a browser must not do with it")
{
    auto text = head(json_text("{}"), 2);
    CHECK_THAT(text, Catch::StartsWith("HTTP/1.1 200 OK\r\n") && Catch::EndsWith("\r\n\r\n"));
    for (auto* line : {"Date: Mon, 23 Nov 2026 16:03:47 GMT", "Content-Type: application/json", "Content-Length: 2",
                       "Cache-Control: no-store", "X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer",
                       "X-Frame-Options: DENY", "Cross-Origin-Resource-Policy: same-origin",
                       "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; "
                       "frame-ancestors 'none'"})
        CHECK(has(text, line));
    CHECK_FALSE(has(text, "Connection: close"));
}

TEST_CASE("a route's own header takes the place of the usual one")
{
    auto what = json_text("{}");
    what.headers.emplace_back("Cache-Control", "no-cache");
    auto text = head(what, 2);
    CHECK(has(text, "Cache-Control: no-cache"));
    CHECK_FALSE(has(text, "Cache-Control: no-store"));
}

TEST_CASE("a body without a known length is chunked, or ends with the connection")
{
    CHECK(has(head({200, "text/event-stream", ""}, std::nullopt), "Transfer-Encoding: chunked"));
    auto old = head({200, "text/event-stream", ""}, std::nullopt, 10, false);
    CHECK_FALSE(has(old, "Transfer-Encoding: chunked"));
    CHECK(has(old, "Connection: close"));
}

TEST_CASE("a 204 and a 304 have no length")
{
    for (unsigned status : {204U, 304U})
        CHECK_THAT(head({status, "", ""}, 0), !Catch::Contains("Content-Length"));
    CHECK(has(head({409, "", ""}, 0), "Content-Length: 0"));
}

TEST_CASE("a client of HTTP/1.0 learns that the connection stays open")
{
    CHECK(has(head(json_text("{}"), 2, 10, true), "Connection: keep-alive"));
}
