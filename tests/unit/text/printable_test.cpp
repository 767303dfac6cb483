#include "text/printable.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;

TEST_CASE("letters of every language are unchanged")
{
    for (auto* text : {"", "connection refused", "Zo\xc3\xab", "\xd0\x96\xd0\xb8\xd0\xb2", "\xe6\x97\xa5\xe6\x9c\xac",
                       "\xf0\x9f\x8f\xb0", "C:\\path"})
        CHECK(printable(text) == text);
}

TEST_CASE("control characters are escaped")
{
    CHECK(printable("a\x1b[31m\n\r\t\x7f") == "a\\x1b[31m\\x0a\\x0d\\x09\\x7f");
    CHECK(printable(std::string_view("\0", 1)) == "\\x00");
    CHECK(printable("\xc2\x9b" "31m") == "\\u009b31m");
}

TEST_CASE("invisible characters, and those that change the writing direction, are escaped")
{
    CHECK(printable("a\xe2\x80\xae" "b") == "a\\u202e" "b");
    CHECK(printable("\xe2\x80\x8b") == "\\u200b");
    CHECK(printable("\xe2\x80\xa8") == "\\u2028");
    CHECK(printable("\xe2\x81\xa6") == "\\u2066");
    CHECK(printable("\xef\xbb\xbf") == "\\ufeff");
    CHECK(printable("\xc2\xad") == "\\u00ad");
    CHECK(printable("\xc2\xa0") == "\\u00a0");
    CHECK(printable("\xf3\xa0\x80\x81") == "\\ue0001");
}

TEST_CASE("bytes that are not UTF-8 are escaped one by one")
{
    CHECK(printable("\xff" "a") == "\\xff" "a");
    CHECK(printable("\xc3") == "\\xc3");
    CHECK(printable("\xe2\x80") == "\\xe2\\x80");
    CHECK(printable("\xc0\x80") == "\\xc0\\x80");          // a zero in two bytes
    CHECK(printable("\xe0\x80\xaf") == "\\xe0\\x80\\xaf");  // a slash in three
    CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // half of a pair
    CHECK(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
    CHECK(printable("\x80") == "\\x80");
}

TEST_CASE("a name is UTF-8 without control characters; it may hold invisible characters")
{
    for (auto* good : {"", "clash/Zo\xc3\xab", "a\xe2\x80\x8b", "\xf0\x9f\x8f\xb0"})
        CHECK(character_error(good).empty());
    for (auto* bad : {"a\nb", "\x7f", "\xc2\x85", "\xef\xbf\xbf", "\xef\xb7\x90"})
        CHECK(character_error(bad) == "has a control character");
    CHECK(character_error(std::string_view("\0", 1)) == "has a control character");
    for (auto* bad : {"\xff", "a\xc3", "\xed\xa0\x80", "\xc0\x80"})
        CHECK(character_error(bad) == "is not UTF-8");
}
