#include "daemon/http/request_parser.hpp"

#include <optional>

#include <catch2/catch.hpp>

using namespace clashcast::http;

namespace {

const std::string get = "GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n";

struct parsed {
    parse_state state = parse_state::head;
    std::optional<request> got;
    unsigned refused = 0;
    std::string rest;
};

// The first request of `bytes`, given in pieces of `size`.
parsed parse(std::string bytes, std::size_t size = 100'000, std::size_t limit = 100)
{
    request_parser parser;
    parsed found;
    for (std::size_t at = 0; at < bytes.size(); at += size) {
        found.rest += bytes.substr(at, size);
        found.state = parser.parse(found.rest);
        if (found.state == parse_state::body) {
            parser.limit_body(limit);
            found.state = parser.parse(found.rest);
        }
        if (found.state == parse_state::complete || found.state == parse_state::failed) {
            found.rest += bytes.substr(std::min(at + size, bytes.size()));
            break;
        }
    }
    if (found.state == parse_state::complete)
        found.got = parser.take();
    if (found.state == parse_state::failed)
        found.refused = parser.error().status;
    return found;
}

unsigned refused(const std::string& bytes)
{
    auto found = parse(bytes);
    return found.state == parse_state::failed ? found.refused : 0;
}

std::string post(const std::string& headers, const std::string& body)
{
    return "POST /p HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n" + body;
}

}  // namespace

TEST_CASE("a request is the same however it arrives")
{
    for (std::size_t size : {1U, 2U, 7U, 1000U}) {
        auto found = parse("PUT /a?b=c HTTP/1.1\r\nHoSt: h\r\nX:  y \r\nContent-Length: 4\r\n\r\nbody" + get, size);
        REQUIRE(found.got);
        CHECK(found.got->method == "PUT");
        CHECK(found.got->path == "/a");
        CHECK(found.got->query == "b=c");
        CHECK(found.got->find("host") == "h");
        CHECK(found.got->find("x") == "y");
        CHECK(found.got->body == "body");
        CHECK(found.got->keep_alive);
        CHECK(found.rest == get);
    }
}

TEST_CASE("requests that come together are parsed one after another")
{
    auto found = parse(get + get + get);
    REQUIRE(found.got);
    CHECK(found.rest == get + get);
}

TEST_CASE("a request says whether the connection may stay open")
{
    auto stays = [](const std::string& line, const std::string& header) {
        return parse("GET / " + line + "\r\nHost: h\r\n" + header + "\r\n").got.value().keep_alive;
    };
    CHECK(stays("HTTP/1.1", ""));
    CHECK_FALSE(stays("HTTP/1.1", "Connection: close\r\n"));
    CHECK_FALSE(stays("HTTP/1.0", ""));
    CHECK(stays("HTTP/1.0", "Connection: keep-alive\r\n"));
}

TEST_CASE("a body may be chunked")
{
    for (std::size_t size : {1U, 3U, 1000U}) {
        auto found = parse(post("Transfer-Encoding: chunked\r\n", "4;x=y\r\nbody\r\n2\r\n!!\r\n0\r\n\r\n") + get, size);
        REQUIRE(found.got);
        CHECK(found.got->body == "body!!");
        CHECK(found.got->has_body);
        CHECK(found.rest == get);
    }
}

TEST_CASE("an empty chunked body may come byte by byte")
{
    for (std::size_t size : {1U, 2U, 3U, 4U, 5U}) {
        auto found = parse(post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n") + get, size);
        REQUIRE(found.got);
        CHECK(found.got->body.empty());
        CHECK(found.rest == get);
        CHECK(parse(post("Transfer-Encoding: chunked\r\n", "0\r\nX: y\r\n\r\n"), size).got);
        CHECK(parse(post("Transfer-Encoding: chunked\r\n", "0\r\n=y\r\n\r\n"), size).refused == 400);
    }
}

TEST_CASE("a head is at most 8 KiB")
{
    auto of_size = [](std::size_t size) {
        auto start = std::string("GET / HTTP/1.1\r\nHost: h\r\nX: ");
        return start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n";
    };
    CHECK(parse(of_size(longest_head)).got);
    CHECK(refused(of_size(longest_head + 1)) == 431);
    CHECK(refused("GET /" + std::string(longest_head, 'a')) == 431);
    CHECK(parse(of_size(longest_head + 1), 1000).refused == 431);
}

TEST_CASE("a body is at most what its route allows")
{
    CHECK(parse(post("Content-Length: 100\r\n", std::string(100, 'x'))).got);
    CHECK(refused(post("Content-Length: 101\r\n", "")) == 413);
    CHECK(refused(post("Content-Length: 18446744073709551615\r\n", "")) == 413);
    CHECK(refused(post("Transfer-Encoding: chunked\r\n", "65\r\n" + std::string(101, 'x') + "\r\n0\r\n\r\n")) == 413);
    auto forever = std::string("Transfer-Encoding: chunked\r\n");
    CHECK(parse(post(forever, "ffffffff\r\n" + std::string(200, 'x')), 10).refused == 413);
    CHECK(parse(post(forever, "1;" + std::string(2 * longest_head, 'x')), 1000).refused == 413);
    CHECK(parse(post(forever, "0\r\n" + std::string(2 * longest_head, 'x')), 1000).refused == 413);
}

TEST_CASE("what is not HTTP is refused")
{
    for (auto& bytes : std::vector<std::string>{
             "\x16\x03\x01\x02\x00\x01\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\nHost: h\n\n",
             "GET  / HTTP/1.1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost h\r\n\r\n", "GET / HTTP/1.1\r\nHost : h\r\n\r\n", "GET / HTTP/x.1\r\n\r\n",
             "GET / HTTP/1.1\r\nX: a\x01z\r\n\r\n", "GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n",
             "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n",
             post("Content-Length: 1\r\nContent-Length: 2\r\n", "x"), post("Content-Length: -1\r\n", "x"),
             post("Content-Length: x\r\n", "x"),
             post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
             post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n"),
             post("Transfer-Encoding: chunked\r\n", "zz\r\n\r\n")})
        CHECK(refused(bytes) == 400);
}

TEST_CASE("another version of HTTP is refused")
{
    CHECK(refused("GET / HTTP/2.0\r\nHost: h\r\n\r\n") == 400);
    CHECK(refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == 400);
}

TEST_CASE("an empty line before a request is skipped")
{
    CHECK(parse("\r\n\r\n" + get).got);
}

TEST_CASE("a client may wait for 100 Continue before it sends the body")
{
    request_parser parser;
    auto bytes = post("Expect: 100-continue\r\nContent-Length: 2\r\n", "");
    CHECK(parser.parse(bytes) == parse_state::body);
    CHECK(parser.expects_continue());
    CHECK(refused(post("Expect: tea\r\nContent-Length: 2\r\n", "")) == 417);
}

TEST_CASE("a large length alone takes no memory")
{
    request_parser parser;
    auto bytes = post("Content-Length: 1000000000000\r\n", "");
    CHECK(parser.parse(bytes) == parse_state::body);
    parser.limit_body(100);
    CHECK(parser.parse(bytes) == parse_state::failed);
    CHECK(parser.error().status == 413);
}
