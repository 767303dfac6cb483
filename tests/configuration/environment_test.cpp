#include "configuration/environment.hpp"
#include "configuration/folder.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::config;

namespace {

std::string filled(std::string_view written)
{
    auto found = expand(written, from({{"A", "one"}, {"B_2", "two"}, {"EMPTY", ""}, {"SECRET", "hidden"}}));
    return found ? *found : "! " + found.error().what;
}

}  // namespace

TEST_CASE("variables are filled in, as often as they stand there")
{
    CHECK(filled("") == "");
    CHECK(filled("plain") == "plain");
    CHECK(filled("${A}") == "one");
    CHECK(filled("<${A}-${B_2}>") == "<one-two>");
    CHECK(filled("${EMPTY}") == "");
}

TEST_CASE("a default stands for a variable that is not set or empty")
{
    CHECK(filled("${A:-other}") == "one");
    CHECK(filled("${NONE:-other}") == "other");
    CHECK(filled("${EMPTY:-other}") == "other");
    CHECK(filled("${NONE:-}") == "");
    CHECK(filled("${NONE:-clash/{event_type}/{tag}}/x") == "clash/{event_type}/{tag}/x");
    CHECK(filled("${NONE:-${A}}") == "one");
}

TEST_CASE("a dollar is a dollar unless a brace follows, and two make the brace one too")
{
    CHECK(filled("pa$$word$") == "pa$$word$");
    CHECK(filled("$A") == "$A");
    CHECK(filled("$${A}") == "${A}");
    CHECK(filled("x$${${A}}") == "x${one}");
    CHECK(filled("{event_type}") == "{event_type}");
}

TEST_CASE("what cannot be filled in is told without any value")
{
    CHECK(filled("${SECRET}${NONE}") == "! the environment variable NONE is not set; allowed: a variable that is set, "
                                        "or ${NONE:-default}");
    CHECK(filled("${SECRET}${A") ==
          "! a ${ has no closing brace; allowed: ${NAME}, ${NAME:-default}, and $${ for ${ itself");
    for (auto* bad : {"${}", "${1A}", "${A B}", "${A-x}", "${:-x}"})
        CHECK(filled(bad) == "! what stands between ${ and } is no variable's name; allowed: ${NAME}, "
                             "${NAME:-default}, and $${ for ${ itself");
}
