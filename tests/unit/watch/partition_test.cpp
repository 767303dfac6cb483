#include "watch/partition.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace clashcast;

namespace {

watch_group thousand_players()
{
    watch_group g;
    g.kind = subject_kind::player;
    g.interval = std::chrono::seconds(60);
    for (int i = 0; i < 1000; ++i)
        g.tags.push_back(fmt::format("#{}", i));
    return g;
}

}  // namespace

TEST_CASE("one thread has every subject")
{
    auto parts = partition(thousand_players(), 1);
    REQUIRE(parts.size() == 1);
    CHECK(parts[0].tags.size() == 1000);
    CHECK(parts[0].kind == subject_kind::player);
}

TEST_CASE("threads have about as many subjects each, with the group's settings")
{
    auto parts = partition(thousand_players(), 3);
    REQUIRE(parts.size() == 3);
    std::size_t all = 0;
    for (auto& each : parts) {
        CHECK(each.tags.size() > 250);
        CHECK(each.kind == subject_kind::player);
        CHECK(each.interval == std::chrono::seconds(60));
        all += each.tags.size();
    }
    CHECK(all == 1000);
}

TEST_CASE("a tag belongs to the same thread whatever is polled of it; the first thread watches maintenance")
{
    auto parts = partition(thousand_players(), 3);
    for (std::size_t i = 0; i < 3; ++i)
        for (auto& tag : parts[i].tags) {
            CHECK(thread_of(subject(subject_kind::clan, tag), 3) == i);
            CHECK(thread_of(subject(subject_kind::maintenance, tag), 3) == 0);
        }
}

TEST_CASE("threads share rates and connections")
{
    api_options all;
    all.requests_per_second = 10;
    all.burst = 20;
    all.connections = 5;
    auto parts = partition(all, 2);
    REQUIRE(parts.size() == 2);
    for (auto& each : parts) {
        CHECK(each.requests_per_second == 5);
        CHECK(each.burst == 10);
    }
    CHECK(parts[0].connections == 3);
    CHECK(parts[1].connections == 2);
}
