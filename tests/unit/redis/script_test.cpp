#include "redis/script.hpp"

#include <catch2/catch.hpp>

using namespace clashcast::redis;

namespace {

const script three_lines("local a = 1\n\n    redis.call('SET', KEYS[1], a)\n");

std::string explained(const std::string& said)
{
    return three_lines.explained(value(value::type::error, said));
}

}  // namespace

TEST_CASE("an error that names a line of a script is told with that line")
{
    CHECK(explained("ERR can't run this command script: 5b8e, on @user_script:3.") ==
          "ERR can't run this command script: 5b8e, on @user_script:3. There: redis.call('SET', KEYS[1], a)");
    auto first = explained("ERR Error running script (call to f_01ab): @user_script:1: @user_script: 1: no");
    CHECK(first.ends_with("local a = 1"));
}

TEST_CASE("an error that names no line, or none of the script's, is told as it is")
{
    auto text = GENERATE("NOPERM this user has no permissions to run the 'evalsha' command", "", "ERR @user_script:",
                         "ERR on @user_script:2.", "ERR on @user_script:4.",
                         "ERR on @user_script:99999999999999999999999.");
    CHECK(explained(text) == text);
}
