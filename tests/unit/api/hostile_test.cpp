// Servers that try to use up all memory.

#include "gzipped.hpp"
#include "peak_memory.hpp"
#include "api_fixture.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using then = reply::then;

namespace {

constexpr std::size_t million = 1'000'000;
const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const std::string x(20 * million, 'x');

void check_malformed(const std::string& bytes, const std::string& expected)
{
    api_fixture f;
    f.options.request_timeout = 30s;
    f.server.script = {reply{bytes, then::stall}};
    auto before = peak_memory();
    auto got = f.get();
    REQUIRE(got.has_error());
    CHECK(got.error().code == errc::malformed);
    CHECK_THAT(got.error().what, Contains(expected));
    CHECK(f.server.requests.size() == 1);
    CHECK(peak_memory() < before + 60);
}

}  // namespace

TEST_CASE("a body of gigabytes is rejected as soon as its length is announced")
{
    auto length = GENERATE(as<std::string>(), "2147483648", "4294967296", "9223372036854775807",
                           "18446744073709551615");
    check_malformed("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n{", "more than 8388608 bytes");
}

TEST_CASE("a length that does not fit a number is malformed")
{
    check_malformed("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\n{", "malformed HTTP");
}

TEST_CASE("a chunk that never ends is rejected at the limit")
{
    auto size = GENERATE(as<std::string>(), "7fffffff", "ffffffff", "ffffffffffffffff");
    check_malformed(chunked + size + "\r\n" + x, "more than 8388608 bytes");
}

TEST_CASE("chunks that never end are rejected at the limit")
{
    std::string chunks;
    while (chunks.size() < x.size())
        chunks += "400\r\n" + x.substr(0, 1024) + "\r\n";
    check_malformed(chunked + chunks, "more than 8388608 bytes");
}

TEST_CASE("a head, a chunk's line and a trailer that never end are malformed")
{
    auto head = GENERATE("HTTP/1.1 200 OK\r\nX: " + x, "HTTP/1.1 200 " + x, "HTTP/1.1 100 OK\r\n\r\nHTTP/1.1 2" + x);
    check_malformed(head, "a head of more than 65536 bytes");
    auto bytes = GENERATE(chunked + "5;" + x, chunked + "0\r\nX: " + x);
    check_malformed(bytes, "malformed HTTP");
}

TEST_CASE("a gzip bomb of a hundred megabytes is rejected at the limit")
{
    check_malformed(reply_with(200, gzipped(std::string(100 * million, ' ')), "Content-Encoding: gzip\r\n").bytes,
                    "more than 8388608 bytes when inflated");
}
