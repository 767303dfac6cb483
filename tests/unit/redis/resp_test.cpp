#include "redis/resp.hpp"

#include "peak_memory.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using redis::value;

namespace {

std::string bytes(const redis::command& c)
{
    std::string out;
    c.write_to(out);
    return out;
}

}  // namespace

TEST_CASE("a command is an array of its arguments")
{
    CHECK(bytes(redis::command("SET", "key", -7)) == "*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$2\r\n-7\r\n");
    CHECK(bytes(redis::command("GET", "")) == "*2\r\n$3\r\nGET\r\n$0\r\n\r\n");
}

TEST_CASE("arguments may hold any byte")
{
    std::string odd("\r\n\0*$", 5);
    CHECK(bytes(redis::command("PING", odd)) == "*2\r\n$4\r\nPING\r\n$5\r\n" + odd + "\r\n");
}

TEST_CASE("a command takes on another's arguments")
{
    redis::command rest("b", "c");
    CHECK(bytes(redis::command("a").append(rest)) == bytes(redis::command("a", "b", "c")));
}

TEST_CASE("replies of every type are read, nested too")
{
    redis::reply_reader reader;
    reader.feed("*6\r\n:42\r\n$5\r\nhello\r\n+OK\r\n$-1\r\n-ERR no\r\n*2\r\n*0\r\n$0\r\n\r\n");
    auto reply = reader.next().value();
    REQUIRE(reply.has_value());
    REQUIRE(reply->is == value::type::array);
    REQUIRE(reply->elements.size() == 6);
    CHECK(reply->elements[0].integer == 42);
    CHECK(reply->elements[1].text == "hello");
    CHECK(reply->elements[2].text == "OK");
    CHECK(reply->elements[3].is == value::type::nil);
    CHECK(reply->elements[4].is == value::type::error);
    CHECK(reply->elements[4].text == "ERR no");
    REQUIRE(reply->elements[5].elements.size() == 2);
    CHECK(reply->elements[5].elements[0].is == value::type::array);
    CHECK(reply->elements[5].elements[1].is == value::type::text);
    CHECK_FALSE(reader.next().value().has_value());
}

TEST_CASE("a reply that comes byte by byte is one reply")
{
    redis::reply_reader reader;
    std::string wire = "*2\r\n$3\r\nabc\r\n:-1\r\n";
    for (char c : wire.substr(0, wire.size() - 1)) {
        reader.feed(std::string_view(&c, 1));
        REQUIRE_FALSE(reader.next().value().has_value());
    }
    reader.feed("\n");
    CHECK(reader.next().value()->elements.at(1).integer == -1);
}

TEST_CASE("many replies of one read are cut apart, large ones too")
{
    redis::reply_reader reader;
    std::string large(3'000'000, 'x');
    for (int round = 0; round < 3; ++round) {
        reader.feed(":1\r\n$3000000\r\n" + large + "\r\n+end\r\n");
        CHECK(reader.next().value()->integer == 1);
        CHECK(reader.next().value()->text == large);
        CHECK(reader.next().value()->text == "end");
        CHECK_FALSE(reader.next().value().has_value());
    }
}

TEST_CASE("bytes that are not a Redis reply are malformed, and stays so")
{
    redis::reply_reader reader;
    reader.feed("HTTP/1.1 400 Bad Request\r\n");
    CHECK(reader.next().error().code == errc::malformed);
    reader.feed("+OK\r\n");
    CHECK(reader.next().error().code == errc::malformed);
}

TEST_CASE("a reply that is nested too deep is malformed and leaks nothing")
{
    redis::reply_reader reader;
    std::string wire;
    for (int i = 0; i < 12; ++i)
        wire += "*1\r\n";
    reader.feed(wire + ":1\r\n");
    CHECK(reader.next().error().code == errc::malformed);
}

TEST_CASE("lengths that no reply has are malformed, and none is believed before it has come")
{
    for (auto* length : {"*2147483648\r\n", "*4294967296\r\n", "*-2\r\n", "$-2\r\n", "*99999999999999999999\r\n"}) {
        redis::reply_reader reader;
        reader.feed(length);
        CHECK(reader.next().error().code == errc::malformed);
    }
    auto before = peak_memory();
    for (auto* length : {"*2147483647\r\n:1\r\n", "*100000000\r\n", "$2147483648\r\nx", "$9223372036854775807\r\nx"}) {
        redis::reply_reader reader;
        reader.feed(length);
        CHECK_FALSE(reader.next().value().has_value());
    }
    CHECK(peak_memory() < before + 60);
}

TEST_CASE("a reply without an end is malformed when it is longer than any can be, and stays so")
{
    auto beginning = GENERATE(as<std::string>(), "+", "$2147483648\r\n", "*2147483647\r\n$1000000\r\n");
    redis::reply_reader reader(1000);
    reader.feed("+OK\r\n" + beginning + std::string(900, 'x'));
    CHECK(reader.next().value()->text == "OK");
    CHECK_FALSE(reader.next().value().has_value());
    reader.feed(std::string(200, 'x'));
    CHECK(reader.next().error().code == errc::malformed);
    reader.feed("\r\n+OK\r\n");
    CHECK(reader.next().error().code == errc::malformed);
}
