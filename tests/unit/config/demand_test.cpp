#include "config/folder.hpp"
#include "daemon/config/demand.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::config;
using namespace std::chrono_literals;

namespace {

watch_group group(subject_kind kind, std::size_t tags, clashcast::clock::duration interval)
{
    watch_group g;
    g.kind = kind;
    g.tags.assign(tags, "#2PP");
    g.interval = interval;
    return g;
}

configuration tokens(std::size_t count, double rate = 10)
{
    configuration settings;
    settings.api.tokens.assign(count, "t");
    settings.api.requests_per_second = rate;
    return settings;
}

std::string needs(const std::vector<watch_group>& groups, std::size_t count = 2)
{
    return to_string(demand_of(groups, tokens(count)));
}

}  // namespace

TEST_CASE("each subject needs a poll in its interval or the API's max-age, and each token allows its rate")
{
    CHECK(needs({group(subject_kind::clan, 1500, 60s)}) == "needs 12.5 polls a second; 2 tokens allow 20");
    CHECK(needs({group(subject_kind::clan, 60, 120s), group(subject_kind::league, 300, 600s)}, 1) ==
          "needs 1 polls a second; 1 token allows 10");
    CHECK(needs({group(subject_kind::calendar, 0, 1h), group(subject_kind::maintenance, 1, 4s)}, 1) ==
          "needs 0.25 polls a second; 1 token allows 10");
    CHECK(needs({group(subject_kind::calendar, 0, 1h)}, 1) == "needs under 0.01 polls a second; 1 token allows 10");
    CHECK(to_string(demand_of({group(subject_kind::war, 120, 1s)}, tokens(3, 2.5))) ==
          "needs 1 polls a second; 3 tokens allow 7.5");
}

TEST_CASE("keys that the developer portal is asked for count as tokens")
{
    auto settings = tokens(1);
    settings.api_keys.emplace().count = 3;
    CHECK(demand_of({}, settings).tokens == 4);
    CHECK(demand_of({}, settings).allowed == Approx(40));
}

TEST_CASE("a group without an interval has its kind's")
{
    CHECK(demand_of({group(subject_kind::player, 1200, 0s)}, tokens(1)).needed == Approx(10));
}

TEST_CASE("the members of a clan count as 50 players")
{
    auto players = group(subject_kind::player, 10, 120s);
    players.members_of = {"#2PP", "#8PP"};
    CHECK(demand_of({players}, tokens(1)).needed == Approx(110 / 120.0));
}

TEST_CASE("more than the tokens allow is a warning that says what to do")
{
    auto exactly = demand_of({group(subject_kind::clan, 1200, 1s)}, tokens(1));
    CHECK_FALSE(exactly.is_too_much());
    auto polls = demand_of({group(subject_kind::clan, 4800, 60s)}, tokens(2));
    CHECK(polls.is_too_much());
    CHECK(to_string(polls) == "needs 40 polls a second; 2 tokens allow 20");
    CHECK(warning(polls) ==
          "needs 40 polls a second, but 2 tokens allow 20: polls will be late; raise the intervals or add tokens");
}

TEST_CASE("a configuration that needs too much is usable, and warned of at [api]")
{
    folder where;
    auto text =
        with("[[watch.clans]]\ntags = [\"#2PP\"]\n[[watch.players]]\nmembers_of = [\"#2PP\"]\ninterval = \"1m\"\n");
    auto found = read(where, text.replace(0, 6, "[api]\nrequests_per_second = 0.5\n"));
    CHECK(found.wrong.empty());
    REQUIRE(found.warnings.size() == 1);
    CHECK(where.relative(to_string(found.warnings[0])) == "clashcast.toml:1: api: warning: needs 0.88 polls a second, "
                                                          "but 1 token allows 0.5: polls will be late; raise the "
                                                          "intervals or add tokens");
}

TEST_CASE("a configuration with errors is not said to need anything")
{
    folder where;
    auto found = read(where, with("[[watch.clans]]\ntags = [\"#2PP\"]\neverything = true\nmisspelt = 1\n") +
                                 "[[watch.players]]\nmembers_of = [\"#2PP\"]\ninterval = \"1s\"\n");
    CHECK(found.wrong.size() == 1);
    CHECK(found.warnings.empty());
}
