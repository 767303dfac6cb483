#include "daemon/http/query.hpp"

#include "net/url.hpp"

#include <catch2/catch.hpp>

using namespace clashcast::http;

TEST_CASE("parameters are decoded as forms encode them")
{
    query got("event=war_%2A&tag=%232PP,%238PP&sink=a+b", {"event", "tag", "sink"});
    CHECK_FALSE(got.wrong());
    CHECK(got.text("event") == "war_*");
    CHECK(got.list("tag") == std::vector<std::string>{"#2PP", "#8PP"});
    CHECK(got.text("sink") == "a b");
    CHECK_FALSE(got.text("other"));
    CHECK(got.list("other").empty());
}

TEST_CASE("an empty query, and one of separators only, has no parameters")
{
    for (auto* text : {"", "&", "&&"})
        CHECK_FALSE(query(text, {}).wrong());
}

TEST_CASE("an unknown parameter, one that comes twice, and a broken encoding are errors")
{
    auto detail = [](std::string_view text) {
        auto why = query(text, {"limit", "after"}).wrong();
        return why ? std::to_string(why->status) + " " + why->detail : "none";
    };
    CHECK(detail("limt=1") == "400 there is no parameter limt; allowed: limit, after");
    CHECK(detail("limit=1&limit=2") == "400 limit is given twice");
    CHECK(detail("limit=%4") == "400 the query has a % that is not followed by two hex digits");
    CHECK(detail("limit=%+1") == "400 the query has a % that is not followed by two hex digits");
    CHECK(detail("after") == "none");
}

TEST_CASE("all that is wrong is said at once")
{
    query got("x=1&limit=0", {"limit"});
    got.number("limit", 1, 10, 5);
    auto why = got.wrong();
    REQUIRE(why);
    REQUIRE(why->errors.size() == 2);
    CHECK(why->errors[0].pointer == "x");
    CHECK(why->errors[1].pointer == "limit");
}

TEST_CASE("numbers have bounds")
{
    auto number = [](std::string_view text) {
        query got(text, {"n"});
        auto n = got.number("n", 1, 1000, 100);
        return got.wrong() ? std::string("wrong") : std::to_string(n);
    };
    CHECK(number("") == "100");
    CHECK(number("n=1") == "1");
    CHECK(number("n=1000") == "1000");
    for (auto* wrong : {"n=0", "n=1001", "n=", "n=-1", "n=1x", "n=1.5", "n=99999999999999999999"})
        CHECK(number(wrong) == "wrong");
}

TEST_CASE("percent-encoding")
{
    CHECK(clashcast::net::percent_decoded("a%2fb%2F") == "a/b/");
    CHECK(clashcast::net::percent_decoded("%00") == std::string(1, '\0'));
    for (auto* wrong : {"%", "%1", "%zz", "%-1", "% 1"})
        CHECK_FALSE(clashcast::net::percent_decoded(wrong));
}
