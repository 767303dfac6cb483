#include "api/head.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace clashcast;

TEST_CASE("a head ends with its empty line, and is strict if each line ends with CR LF")
{
    const std::string status = "HTTP/1.1 200 OK\r\n";
    for (auto* head : {"\r\n", "A: b\r\n\r\n", "A:\r\nB: c d\r\n\r\n"}) {
        auto end = find_head_end(status + head + "\r\n\r\n{}");
        CHECK(end.size == status.size() + std::string_view(head).size());
        CHECK(end.is_strict);
    }
    for (auto* part : {"", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n\r", "\r\n"})
        CHECK(find_head_end(part).size == 0);
    for (auto* head : {"HTTP/1.1 200 OK\n\n", "HTTP/1.1 200 OK\r\n\n", "HTTP/1.1 200 OK\nA: b\r\n\r\n",
                       "HTTP/1.1 200 OK\r\nA: b\r\n\tc\r\n\r\n", "HTTP/1.1 200\r\n\r\n"}) {
        CHECK(find_head_end(head).size == std::string_view(head).size());
        CHECK_FALSE(find_head_end(head).is_strict);
    }
}

TEST_CASE("a head is rewritten in its strict form")
{
    CHECK(strict_head("HTTP/1.1 200 OK\nA: b\n\n") == "HTTP/1.1 200 OK\r\nA: b\r\n\r\n");
    CHECK(strict_head("HTTP/1.1 200\r\n\r\n") == "HTTP/1.1 200 \r\n\r\n");
    CHECK(strict_head("HTTP/1.1 200 OK\r\nA: b\r\n  c\n\td\r\nE: f\r\n\r\n") ==
          "HTTP/1.1 200 OK\r\nA: b c d\r\nE: f\r\n\r\n");
    CHECK(strict_head("HTTP/1.1 2\n\n") == "HTTP/1.1 2\r\n\r\n");
    auto strict = "HTTP/1.1 200 OK\r\nA: b\r\n\r\n";
    CHECK(strict_head(strict) == strict);
}
