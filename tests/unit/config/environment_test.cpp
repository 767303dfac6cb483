#include "daemon/config/environment.hpp"
#include "config/folder.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace clashcast;
using namespace clashcast::config;

namespace {

std::string filled(std::string_view written)
{
    auto found = expand(written, from({{"A", "one"}, {"B_2", "two"}, {"EMPTY", ""}, {"SECRET", "hidden"}}));
    return found ? *found : "! " + found.error().what;
}

}  // namespace

TEST_CASE("variables are expanded, as often as they occur")
{
    CHECK(filled("") == "");
    CHECK(filled("plain") == "plain");
    CHECK(filled("${A}") == "one");
    CHECK(filled("<${A}-${B_2}>") == "<one-two>");
    CHECK(filled("${EMPTY}") == "");
}

TEST_CASE("a default replaces a variable that is not set or empty")
{
    CHECK(filled("${A:-other}") == "one");
    CHECK(filled("${NONE:-other}") == "other");
    CHECK(filled("${EMPTY:-other}") == "other");
    CHECK(filled("${NONE:-}") == "");
    CHECK(filled("${NONE:-clash/{event_type}/{tag}}/x") == "clash/{event_type}/{tag}/x");
    CHECK(filled("${NONE:-${A}}") == "one");
}

TEST_CASE("a dollar is literal unless a brace follows; two dollars make that literal, too")
{
    CHECK(filled("pa$$word$") == "pa$$word$");
    CHECK(filled("$A") == "$A");
    CHECK(filled("$${A}") == "${A}");
    CHECK(filled("x$${${A}}") == "x${one}");
    CHECK(filled("{event_type}") == "{event_type}");
}

TEST_CASE("an error of expansion quotes no value")
{
    CHECK(filled("${SECRET}${NONE}") == "! the environment variable NONE is not set; allowed: a variable that is set, "
                                        "or ${NONE:-default}");
    CHECK(filled("${SECRET}${A") ==
          "! a ${ has no closing brace; allowed: ${NAME}, ${NAME:-default}, and $${ for ${ itself");
    for (auto* bad : {"${}", "${1A}", "${A B}", "${A-x}", "${:-x}"})
        CHECK(filled(bad) == "! invalid variable name between ${ and }; allowed: ${NAME}, "
                             "${NAME:-default}, and $${ for ${ itself");
}

TEST_CASE("a hidden proxy is gone from the process's environment, but not for a configuration")
{
    ::setenv("http_proxy", "http://one", 1);
    ::setenv("https_proxy", "http://two", 1);
    ::setenv("HTTPS_PROXY", "http://three", 1);
    hide_proxies();
    CHECK(std::getenv("http_proxy") == nullptr);
    CHECK(std::getenv("https_proxy") == nullptr);
    CHECK(process_environment()("http_proxy") == "http://one");
    CHECK(process_environment()("https_proxy") == "http://two");
    CHECK(process_environment()("HTTPS_PROXY") == "http://three");
    ::unsetenv("HTTPS_PROXY");
}
