#include <catch2/catch.hpp>

#include <clashcast/event.hpp>

using namespace clashcast;

TEST_CASE("every event type is found by its name, and no other")
{
    CHECK(catalogue().size() == 23);
    for (auto& row : catalogue())
        CHECK(find_event_type(row.name) == &row);
    CHECK(find_event_type("clan_update") == nullptr);
    CHECK(find_event_type("") == nullptr);
}

TEST_CASE("only some types carry whole snapshots")
{
    CHECK(find_event_type("war_new")->whole);
    CHECK(find_event_type("townhall_upgraded")->whole);
    CHECK_FALSE(find_event_type("member_updated")->whole);
    CHECK_FALSE(find_event_type("hero_upgraded")->whole);
}
