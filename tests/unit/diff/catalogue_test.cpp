#include <catch2/catch.hpp>

#include <clashcast/event.hpp>

using namespace clashcast;

TEST_CASE("every event type is found by its name, and no other")
{
    CHECK(catalogue().size() == 74);
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

TEST_CASE("the wars of a league do not carry whole snapshots, which would be those of the group")
{
    CHECK(is_whole(subject_kind::war, "war_ended"));
    CHECK_FALSE(is_whole(subject_kind::league, "war_ended"));
    CHECK(is_whole(subject_kind::league, "league_ended"));
    CHECK_FALSE(is_whole(subject_kind::clan, "war_ended"));
}
