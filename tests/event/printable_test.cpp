#include "json/printable.hpp"

#include <catch2/catch.hpp>

using namespace clashcast::json;

TEST_CASE("what a person can see stays as it is")
{
    for (auto* text : {"", "plain, \"quoted\" and \\", "Zoë", "꧁Mardorツ", "\xf0\x9f\x8f\xb0"})
        CHECK(printable(text) == text);
}

TEST_CASE("what nobody can see is escaped")
{
    CHECK(printable("a\nb\tc\x1b[31m\x7f") == "a\\u000ab\\u0009c\\u001b[31m\\u007f");
    CHECK(printable("\xef\xbb\xbf#2PP") == "\\ufeff#2PP");
    CHECK(printable("\xe2\x80\x8b|\xc2\xa0|\xe2\x80\xae|\xc2\x85") == "\\u200b|\\u00a0|\\u202e|\\u0085");
    CHECK(printable("\xf3\xa0\x81\x81") == "\\U000e0041");
    CHECK(printable(std::string_view("a\0b", 3)) == "a\\u0000b");
}

TEST_CASE("bytes that are not UTF-8 are escaped one by one")
{
    CHECK(printable("a\xff\xc3") == "a\\xff\\xc3");
    CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // a surrogate
    CHECK(printable("\xc0\x80") == "\\xc0\\x80");            // too long a sequence
}

TEST_CASE("a name may hold what is visible or not, but no control character and only UTF-8")
{
    for (auto* good : {"", "clash/Zoë", "a\xe2\x80\x8b"})
        CHECK(wrong_characters(good).empty());
    for (auto* bad : {"a\nb", "\x7f", "\xc2\x85", "\xef\xbf\xbf"})
        CHECK(wrong_characters(bad) == "has a control character");
    for (auto* bad : {"\xff", "a\xc3", "\xed\xa0\x80"})
        CHECK(wrong_characters(bad) == "is not UTF-8");
}
