#include <catch2/catch.hpp>

#include "json/differing.hpp"
#include "json/number.hpp"
#include "json/text.hpp"

using namespace clashcast;

TEST_CASE("numbers are ordered by value, of any size and form")
{
    auto [a, b, which] = GENERATE(table<std::string, std::string, int>({
        {"1", "1.0", 0},
        {"100", "1e2", 0},
        {"-0", "0", 0},
        {"-0.0", "0", 0},
        {"1", "2", -1},
        {"-1", "-2", 1},
        {"3", "2.5", 1},
        {"-3", "-2.5", -1},
        {"2", "2.5", -1},
        {"-2", "-2.5", 1},
        {"0", "1e-400", 0},
        {"9223372036854775807", "9223372036854775808", -1},
        {"-9223372036854775809", "-9223372036854775808", -1},
        {"123456789012345678901234567890", "123456789012345678901234567891", -1},
        {"9007199254740993", "9007199254740992.0", 1},
        {"9007199254740992", "9007199254740993.0", 0},
        {"1267650600228229401496703205376", "1.267650600228229401496703205376e30", 0},
        {"1267650600228229401496703205377", "1.267650600228229401496703205376e30", 1},
        {"1e400", "1e500", 0},
        {"-1e400", "1e400", -1},
        {"10000000000000000000000000000000000", "1e400", -1},
        {"0.1", "0.10000000000000000001", 0},
        {"0.1", "0.2", -1},
    }));
    CHECK(json::order(a, b) == which);
    CHECK(json::order(b, a) == -which);
}

TEST_CASE("texts survive escaping")
{
    std::string text = "a\"b\\c/\b\f\n\r\t\x01\x1f\x7f Zo\xc3\xab \xf0\x9f\x90\x89 \xe2\x82\xac";
    auto quoted = json::quoted(text);
    json::document document;
    REQUIRE(document.parse(quoted));
    CHECK(document.root().text() == text);
    CHECK(quoted.find('\n') == quoted.npos);
}

TEST_CASE("escapes are resolved")
{
    CHECK(json::unescaped(R"(\u005a\u00eb\ud83d\udc09\/\n)") == "Z\xc3\xab\xf0\x9f\x90\x89/\n");
    CHECK(json::unescaped(R"(\u0000)") == std::string(1, '\0'));
    CHECK(json::unescaped(R"(\udc09\ud83d)") == "\xed\xb0\x89\xed\xa0\xbd");
    CHECK(json::unescaped(R"(\ud83dx)") == "\xed\xa0\xbdx");
}

TEST_CASE("bytes that are not UTF-8 are replaced, a lone surrogate is escaped")
{
    CHECK(json::quoted("a\xff\xc3") == "\"a\xef\xbf\xbd\xef\xbf\xbd\"");
    CHECK(json::quoted("\xc0\x80") == "\"\xef\xbf\xbd\xef\xbf\xbd\"");
    CHECK(json::quoted("\xed\xa0\xbd") == R"("\ud83d")");
    CHECK(json::quoted("\xf4\x90\x80\x80").size() == 14);
}

TEST_CASE("values are compared as JSON, not as text")
{
    auto [a, b, equal] = GENERATE(table<std::string, std::string, bool>({
        {R"({"a":1,"b":[1,2]})", R"({ "b" : [1.0,2], "a":1})", true},
        {R"({"a":1})", R"({"a":1,"b":null})", false},
        {R"({"a":null})", R"({"b":null})", false},
        {R"({"a":1,"a":2})", R"({"a":2})", true},
        {R"({"a":1,"a":2})", R"({"a":3,"a":2})", true},
        {R"({"a":2,"a":1})", R"({"a":2})", false},
        {R"("\u0041")", R"("A")", true},
        {R"({"\u0041":1})", R"({"A":1})", true},
        {"[1,2]", "[2,1]", false},
        {"[1]", "[1,1]", false},
        {"true", "1", false},
        {"false", "0", false},
        {"null", "false", false},
        {R"("1")", "1", false},
        {"[]", "{}", false},
        {"[ ]", "[]", true},
    }));
    json::document left, right;
    REQUIRE(left.parse(a));
    REQUIRE(right.parse(b));
    CHECK(json::same(left.root(), right.root()) == equal);
    CHECK(json::same(right.root(), left.root()) == equal);
}

TEST_CASE("objects with very many fields are compared, too")
{
    std::string many = "{";
    for (int i = 0; i < 100'000; ++i)
        many += "\"f" + std::to_string(i) + "\":1,";
    json::document left, right;
    auto a = many + "\"x\":1}", b = many + "\"x\":2}";
    REQUIRE(left.parse(a));
    REQUIRE(right.parse(b));
    auto found = json::differing_fields(left.root(), right.root());
    REQUIRE(found.size() == 1);
    CHECK(found[0].name.text() == "x");
}
