#include "daemon/config/nearest.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::config;

TEST_CASE("the nearest word is the one that takes the fewest keystrokes")
{
    std::vector<std::string> known{"tokens", "token_files", "burst", "gzip"};
    CHECK(nearest("token", known) == "tokens");
    CHECK(nearest("tokenfiles", known) == "token_files");
    CHECK(nearest("GZIP", known) == "gzip");
    CHECK(nearest("brust", known) == "burst");
    CHECK(nearest("", known) == "gzip");
}

TEST_CASE("a near miss is near")
{
    std::vector<std::string> known{"list", "forget", "rewind"};
    CHECK(near_miss("lst", known) == "list");
    CHECK(near_miss("rewnid", known) == "rewind");
    CHECK(near_miss("x", known) == "");
    CHECK(near_miss("x", {}) == "");
}
