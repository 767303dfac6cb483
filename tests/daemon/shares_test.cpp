#include "daemon/shares.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;

namespace {

watch_group group(kind of, std::vector<std::string> tags)
{
    watch_group g;
    g.of = of;
    g.tags = std::move(tags);
    g.interval = std::chrono::seconds(60);
    return g;
}

config::configuration settings(std::size_t threads)
{
    config::configuration c;
    c.threads = threads;
    c.api.requests_per_second = 10;
    c.api.burst = 20;
    c.api.connections = 5;
    c.watch = {group(kind::clan, {"#A", "#B", "#C"}), group(kind::maintenance, {"#P"}),
               group(kind::player, {"#D", "#E"})};
    return c;
}

std::vector<std::string> names(const share& of)
{
    std::vector<std::string> all;
    for (auto& g : of.watch)
        for (auto& tag : g.tags)
            all.push_back(std::string(to_string(g.of)) + tag);
    return all;
}

}  // namespace

TEST_CASE("one thread has everything")
{
    auto shares = divide(settings(1));
    REQUIRE(shares.size() == 1);
    CHECK(names(shares[0]) ==
          std::vector<std::string>{"clan#A", "clan#B", "clan#C", "maintenance#P", "player#D", "player#E"});
    CHECK(shares[0].api.requests_per_second == 10);
    CHECK(shares[0].api.connections == 5);
}

TEST_CASE("two threads share subjects, rates and connections; one of them watches maintenance")
{
    auto shares = divide(settings(2));
    REQUIRE(shares.size() == 2);
    CHECK(names(shares[0]) == std::vector<std::string>{"clan#A", "clan#C", "maintenance#P", "player#E"});
    CHECK(names(shares[1]) == std::vector<std::string>{"clan#B", "player#D"});
    for (auto& each : shares) {
        CHECK(each.api.requests_per_second == 5);
        CHECK(each.api.burst == 10);
        CHECK(each.watch.front().interval == std::chrono::seconds(60));
    }
    CHECK(shares[0].api.connections + shares[1].api.connections == 5);
}

TEST_CASE("a thread may have nothing to poll")
{
    auto few = settings(5);
    few.watch = {group(kind::clan, {"#A"})};
    auto shares = divide(few);
    CHECK(shares[0].watch.size() == 1);
    CHECK(shares[4].watch.empty());
}
