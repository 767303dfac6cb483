#include "redis/reply_class.hpp"

#include <catch2/catch.hpp>

using namespace clashcast::redis;

namespace {

reply_class judge_error(std::string text)
{
    return classify(value(value::type::error, std::move(text)));
}

}  // namespace

TEST_CASE("a reply that is not an error is done")
{
    CHECK(classify(value()) == reply_class::done);
    CHECK(classify(value(value::type::text, "LOADING")) == reply_class::done);
}

TEST_CASE("what passes is tried again")
{
    auto text = GENERATE("LOADING Redis is loading the dataset in memory", "READONLY You can't write against a replica",
                         "OOM command not allowed when used memory > 'maxmemory'.",
                         "MISCONF Errors writing to the AOF file", "MASTERDOWN Link with MASTER is down",
                         "CLUSTERDOWN The cluster is down", "TRYAGAIN Multiple keys",
                         "BUSY Redis is busy running a script", "NOREPLICAS Not enough good replicas to write",
                         "ERR max number of clients reached",
                         "ERR Error running script (call to f_01ab): @user_script:7: @user_script: 7: "
                         "-OOM command not allowed");
    CHECK(judge_error(text) == reply_class::retry);
}

TEST_CASE("a script that Redis does not know is sent again as a whole")
{
    CHECK(judge_error("NOSCRIPT No matching script. Please use EVAL.") == reply_class::unknown_script);
}

TEST_CASE("everything else is refused")
{
    auto text = GENERATE("WRONGTYPE Operation against a key holding the wrong kind of value", "NOPERM this user has no",
                         "NOAUTH Authentication required.", "WRONGPASS invalid username-password pair",
                         "ERR unknown command",
                         "ERR Error running script (call to f_01ab): @user_script:7: @user_script: 7: "
                         "WRONGTYPE Operation",
                         "OOMPH", "");
    CHECK(judge_error(text) == reply_class::refused);
}

TEST_CASE("the code of an error is its first word, also inside a script's")
{
    CHECK(code_of(value(value::type::error, "WRONGTYPE Operation")) == "WRONGTYPE");
    CHECK(code_of(value(value::type::error, "ERR Error running script (call to f_01ab): @user_script:7: "
                                            "@user_script: 7: WRONGTYPE Operation against a key")) == "WRONGTYPE");
}
