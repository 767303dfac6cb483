#include "daemon/causes.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using causes = std::vector<std::string>;

namespace {

config::configuration with_one_token()
{
    config::configuration settings;
    settings.api.tokens = {"a"};
    settings.api.requests_per_second = 10;
    return settings;
}

}  // namespace

TEST_CASE("more polls than the tokens allow are a cause, wherever the watches come from")
{
    pipeline_status now;
    now.polling.demand = 10;
    add_causes(now, with_one_token(), {});
    CHECK(now.causes.empty());
    now.polling.demand = 10.5;
    add_causes(now, with_one_token(), {});
    CHECK(now.causes == causes{"needs 10.5 polls a second, but 1 token allows 10: polls will be late; raise the "
                               "intervals or add tokens"});
}

TEST_CASE("a reload that was refused is a cause until one is taken over")
{
    pipeline_status now;
    reload_result last;
    last.errors = {"clashcast.toml:3: api.burst: -1 is not a number above 0", "and another"};
    add_causes(now, with_one_token(), last);
    CHECK(now.causes == causes{"the last reload was refused: clashcast.toml:3: api.burst: -1 is not a number above 0"});
    now.causes.clear();
    last.errors.clear();
    add_causes(now, with_one_token(), last);
    CHECK(now.causes.empty());
}
