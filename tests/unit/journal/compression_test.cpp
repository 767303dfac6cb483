#include "journal/compression.hpp"

#include "journal/redis/codec.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <xxhash.h>
#include <zstd.h>

using namespace clashcast;

namespace {

const std::error_code malformed = make_error_code(errc::malformed);

// A frame as the first versions wrote them, or with another dictionary than ours.
std::string frame(std::string_view plain, std::string_view dictionary = {})
{
    std::string out(ZSTD_compressBound(plain.size()), '\0');
    auto context = ZSTD_createCCtx();
    out.resize(ZSTD_compress_usingDict(context, out.data(), out.size(), plain.data(), plain.size(), dictionary.data(),
                                       dictionary.size(), 1));
    ZSTD_freeCCtx(context);
    return out;
}

// Like ours, but for its id.
std::string dictionary_77()
{
    std::string other(zstd::dictionary());
    constexpr std::size_t id = 4;  // four bytes, the lowest first
    other.replace(id, 4, std::string("\x4d\0\0\0", 4));
    return other;
}

const std::string members =
    R"("memberList":[{"tag":"#2PP","name":"Ann","role":"member","townHallLevel":14,"expLevel":9)";

}  // namespace

TEST_CASE("what is compressed is expanded to the same text")
{
    std::string bytes;
    for (int i = 0; i < 256; ++i)
        bytes += static_cast<char>(i);
    for (auto& text : {std::string(), std::string("short"), bytes, std::string(1'000'000, 'x') + bytes})
        CHECK(expand(compress(text)).value() == text);
    CHECK(compress(std::string(100'000, 'x')).size() < 1000);
}

TEST_CASE("a damaged text is not expanded")
{
    std::string plain(10'000, 'x');
    plain += "end";
    auto good = compress(plain);
    for (auto& bad : {std::string(), std::string("\x7f rest"), std::string("\1"), good.substr(0, good.size() / 2)})
        CHECK(expand(bad).error().code == malformed);
    CHECK(expand(good, 10'002).error().code == malformed);
    CHECK(expand(good, 10'003));
}

TEST_CASE("the dictionary is the one that was released")
{
    // What is stored with it can be read with no other. A new one is a new file with a new id.
    auto dictionary = zstd::dictionary();
    CHECK(fmt::format("{:x}", XXH3_64bits(dictionary.data(), dictionary.size())) == "b20b09795911720a");
    CHECK(ZSTD_getDictID_fromDict(dictionary.data(), dictionary.size()) == 1);
}

TEST_CASE("a text that looks like an answer is compressed with the dictionary, whose id is in the frame")
{
    auto packed = pack(members, "");
    for (auto& stored : {compress(members).substr(1), packed.substr(packed.find(':') + 1)}) {
        CHECK(ZSTD_getDictID_fromFrame(stored.data(), stored.size()) == 1);
        CHECK(stored.size() < frame(members).size() / 2);
    }
    CHECK(compress(members).front() == 2);
    CHECK(packed.front() == '2');
}

TEST_CASE("what an earlier version compressed without a dictionary is read")
{
    CHECK(expand("\1" + frame(members)).value() == members);
    CHECK(unpack(fmt::format("1{}:", 12) + frame(members)).value() ==
          std::pair(members.substr(0, 12), members.substr(12)));
}

TEST_CASE("a text that was compressed with another dictionary is refused, and the error names its id")
{
    auto packed = frame(members, dictionary_77());
    auto expanded = expand("\2" + packed);
    auto unpacked = unpack("20:" + packed);
    REQUIRE(expanded.has_error());
    REQUIRE(unpacked.has_error());
    for (auto& why : {expanded.error(), unpacked.error()}) {
        CHECK(why.code == malformed);
        CHECK_THAT(why.what, Catch::Contains("dictionary 77"));
    }
}

TEST_CASE("two texts that are packed together come back as they were")
{
    std::string bytes("\0\xff:", 3), nothing;
    for (auto& first : {members, bytes, nothing})
        for (auto& second : {members, bytes, nothing})
            CHECK(unpack(pack(first, second)).value() == std::pair(first, second));
}

TEST_CASE("what is damaged of two texts is not unpacked")
{
    auto good = pack(members, "second");
    auto rest = good.substr(good.find(':'));
    for (auto& bad : {std::string(), std::string("2"), std::string("212"), "3" + good.substr(1), "2" + rest,
                      "2x" + rest, "2999" + rest, good.substr(0, good.size() - 1), good + "more"})
        CHECK(unpack(bad).error().code == malformed);
}
