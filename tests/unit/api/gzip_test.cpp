#include "api/gzip.hpp"

#include "gzipped.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;

TEST_CASE("gzip bodies are inflated one after the other")
{
    gunzip unpack;
    std::string json;
    for (int i = 0; i < 5000; ++i)
        json += "{\"tag\":\"#2PP" + std::to_string(i) + "\"},";
    CHECK(unpack.inflate(gzipped(json), json.size()).value() == json);
    CHECK(unpack.inflate(gzipped(""), 10).value().empty());
    CHECK(unpack.inflate(gzipped("{}"), 2).value() == "{}");
}

TEST_CASE("gzip that inflates to more than the limit fails, whatever size it announces")
{
    gunzip unpack;
    auto bomb = gzipped(std::string(10'000'000, ' '));
    CHECK(unpack.inflate(bomb, 9'999'999).error().code == errc::malformed);
    bomb.replace(bomb.size() - 4, 4, std::string(4, '\x01'));
    CHECK(unpack.inflate(bomb, 1'000'000).error().what == "more than 1000000 bytes when inflated");
}

TEST_CASE("several gzip members inflate to their concatenated texts")
{
    gunzip unpack;
    const std::string large(300'000, 'x');
    CHECK(unpack.inflate(gzipped("{\"a\":") + gzipped("1}"), 100).value() == "{\"a\":1}");
    CHECK(unpack.inflate(gzipped(large) + gzipped("") + gzipped("y"), 1'000'000).value() == large + "y");
    CHECK(unpack.inflate(gzipped("") + gzipped(large), 300'000).value() == large);
    CHECK(unpack.inflate(gzipped(large) + gzipped("yz"), 300'001).error().what ==
          "more than 300001 bytes when inflated");
    CHECK(unpack.inflate(gzipped(large) + gzipped("yz").substr(0, 12), 1'000'000).error().code == errc::malformed);
}

TEST_CASE("zeros after gzip are padding")
{
    gunzip unpack;
    const std::string zeros(1000, '\0');
    CHECK(unpack.inflate(gzipped("{}") + zeros, 100).value() == "{}");
    CHECK(unpack.inflate(gzipped("{") + gzipped("}") + zeros, 100).value() == "{}");
    CHECK(unpack.inflate(gzipped("{}") + zeros + "x", 100).error().code == errc::malformed);
    CHECK(unpack.inflate(zeros, 100).error().code == errc::malformed);
}

TEST_CASE("a gzip bomb of many members is rejected at the limit")
{
    gunzip unpack;
    std::string bomb;
    for (int i = 0; i < 50; ++i)
        bomb += gzipped(std::string(1'000'000, ' '));
    CHECK(unpack.inflate(bomb, 8'000'000).error().what == "more than 8000000 bytes when inflated");
}

TEST_CASE("truncated or damaged gzip, or gzip with other data after it, is malformed")
{
    gunzip unpack;
    std::string plain(100'000, 'x');
    plain += "y";
    auto good = gzipped(plain);
    auto broken = good;
    broken[broken.size() - 6] = static_cast<char>(broken[broken.size() - 6] + 1);  // its checksum
    auto packed = GENERATE_COPY(good.substr(0, good.size() - 1), good.substr(0, 20), std::string(), broken,
                                good + "z", std::string("no gzip at all"));
    CHECK(unpack.inflate(packed, 1'000'000).error().code == errc::malformed);
}
