#include "simulator/server/http.hpp"

#include <catch2/catch.hpp>

using namespace clashcast::simulator;

namespace {

request_head parsed(std::string_view text)
{
    request_head head;
    REQUIRE(parse_head(text, head) == head_state::complete);
    return head;
}

head_state state_of(std::string_view text)
{
    request_head head;
    return parse_head(text, head);
}

}  // namespace

TEST_CASE("a head is complete at its empty line, however the input is split")
{
    const std::string head = "GET /v1/clans/%232PP HTTP/1.1\r\nHost: x\r\naccept-encoding: deflate, GZIP\r\n"
                             "Authorization: Bearer abc\r\n\r\n";
    for (std::size_t length = 0; length < head.size(); ++length)
        CHECK(state_of(std::string_view(head).substr(0, length)) == head_state::incomplete);
    auto whole = parsed(head);
    CHECK(whole.size == head.size());
    CHECK(whole.method == "GET");
    CHECK(whole.target == "/v1/clans/%232PP");
    CHECK(whole.keep_alive);
    CHECK(whole.gzip);
    CHECK(whole.authorized);
    CHECK_FALSE(whole.has_body);
}

TEST_CASE("the first of several heads is parsed")
{
    const std::string first = "GET /a HTTP/1.1\r\nConnection: close\r\n\r\n";
    const std::string both = first + "GET /b HTTP/1.1\r\n\r\n";
    auto head = parsed(both);
    CHECK(head.target == "/a");
    CHECK(head.size == first.size());
    CHECK_FALSE(head.keep_alive);
    CHECK(parsed(std::string_view(both).substr(head.size)).target == "/b");
}

TEST_CASE("HTTP/1.0 keeps a connection only on request")
{
    CHECK_FALSE(parsed("GET / HTTP/1.0\r\n\r\n").keep_alive);
    CHECK(parsed("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").keep_alive);
}

TEST_CASE("any bearer token will do, but there must be one")
{
    auto authorized = [](std::string field) { return parsed("GET / HTTP/1.1\r\n" + field + "\r\n").authorized; };
    CHECK(authorized("Authorization: bearer x\r\n"));
    CHECK_FALSE(authorized(""));
    CHECK_FALSE(authorized("Authorization: Bearer\r\n"));
    CHECK_FALSE(authorized("Authorization: Bearer  \r\n"));
    CHECK_FALSE(authorized("Authorization: Basic abc\r\n"));
    CHECK(parsed("GET / HTTP/1.1\r\nAuthorization: Bearer  abc\r\n\r\n").token == "abc");
}

TEST_CASE("cookies and the length of a body are read")
{
    auto head = parsed("POST / HTTP/1.1\r\nCookie: a=b; c=d\r\nContent-Length: 7\r\n\r\n1234567");
    CHECK(head.cookie == "a=b; c=d");
    CHECK(head.content_length == 7);
    CHECK(head.has_body);
}

TEST_CASE("only who accepts gzip gets it")
{
    auto gzip = [](std::string codings) {
        return parsed("GET / HTTP/1.1\r\nAccept-Encoding: " + codings + "\r\n\r\n").gzip;
    };
    CHECK(gzip("gzip"));
    CHECK(gzip("br, gzip;q=0.5"));
    CHECK_FALSE(gzip("br"));
    CHECK_FALSE(gzip("gzip;q=0"));
    CHECK_FALSE(gzip("gzip; q=0.0, br"));
}

TEST_CASE("an invalid head is bad, and so is one without an end")
{
    CHECK(state_of("GET\r\n\r\n") == head_state::bad);
    CHECK(state_of("GET /\r\n\r\n") == head_state::bad);
    CHECK(state_of("GET / HTTP/2\r\n\r\n") == head_state::bad);
    CHECK(state_of("GET / HTTP/1.1\r\nno colon\r\n\r\n") == head_state::bad);
    CHECK(state_of("\r\n\r\n") == head_state::bad);
    CHECK(state_of(std::string(longest_head, 'x')) == head_state::bad);
    CHECK(parsed("GET / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}").has_body);
}
