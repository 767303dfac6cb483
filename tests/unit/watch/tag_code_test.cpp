#include "watch/tag_code.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace clashcast;

TEST_CASE("a tag has a code, and the code the tag")
{
    for (std::string tag : {"#000", "#2PP", "#0000", "#JY9J2Y99", "#8QU8J9LP", "#0289PYLQGRJCUV", "#VVVVVVVVVVVVVV",
                            "#VVVVVVVVVVVVVVVV"}) {
        auto code = tag_code(tag);
        REQUIRE(code);
        CHECK(tag_of_code(*code) == tag);
    }
}

TEST_CASE("different tags have different codes")
{
    std::set<std::uint64_t> codes;
    const std::string letters = "0289PYLQGRJCUV";
    std::size_t count = 0;
    for (std::string tail : {"", "0", "00"})
        for (char a : letters)
            for (char b : letters)
                for (char c : letters) {
                    codes.insert(tag_code(std::string("#") + a + b + c + tail).value());
                    ++count;
                }
    CHECK(codes.size() == count);
    CHECK(tag_code("#VVVVVVVVVVVVVVVV") != tag_code("#VVVVVVVVVVVVVVVU"));
}

TEST_CASE("what is not a tag has no code")
{
    for (std::string text : {"", "#", "#22", "2PP", "#2pp", "#2PX", "#2 P", "##22", "#OOO", "#22222222222222222"})
        CHECK_FALSE(tag_code(text));
    CHECK_FALSE(tag_code(std::string("#2\0P", 4)));
}
