#include "watch/member_watch.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

using tags = std::vector<std::string>;

watch_group players(clashcast::clock::duration interval = 120s)
{
    watch_group g;
    g.kind = subject_kind::player;
    g.interval = interval;
    return g;
}

// Two clans, whose members are watched.
struct members_fixture {
    members_fixture()
    {
        all.follow(players(), "#2PP");
        all.follow(players(), "#8PP");
    }

    // Who came and who went, "+#222" and "-#222".
    tags sees(const std::string& clan, const tags& members)
    {
        auto moved = all.update(clan, members);
        tags told;
        for (auto& one : moved.left)
            told.push_back("-" + one.tag);
        for (auto& one : moved.joined)
            told.push_back("+" + one.tag);
        std::sort(told.begin(), told.end());
        return told;
    }

    member_watch all;
};

}  // namespace

TEST_CASE("members are watched from the first answer that shows them to the first that does not")
{
    members_fixture f;
    CHECK(f.sees("#2PP", {"#222", "#888"}) == tags{"+#222", "+#888"});
    CHECK(f.sees("#2PP", {"#888", "#222"}).empty());
    CHECK(f.sees("#2PP", {"#888", "#999"}) == tags{"+#999", "-#222"});
    CHECK(f.sees("#2PP", {}) == tags{"-#888", "-#999"});
    CHECK(f.sees("#2PP", {"#222"}) == tags{"+#222"});
}

TEST_CASE("a player who moves between two clans stays, whichever answer is first")
{
    members_fixture f;
    f.sees("#2PP", {"#222", "#888"});
    CHECK(f.sees("#8PP", {"#222"}).empty());  // the old clan's answer still has the player
    CHECK(f.sees("#2PP", {"#888"}).empty());
    CHECK(f.sees("#8PP", {}) == tags{"-#222"});
    CHECK(f.sees("#2PP", {}) == tags{"-#888"});
    CHECK(f.sees("#8PP", {"#888"}) == tags{"+#888"});
}

TEST_CASE("what is not a tag is not a member, and a tag that is listed twice is one")
{
    members_fixture f;
    CHECK(f.sees("#2PP", {"#222", "#222", "", "2PP", "#2", "#XXX", "#2PP\n"}) == tags{"+#222"});
    CHECK(f.sees("#2PP", {}) == tags{"-#222"});
}

TEST_CASE("members of a clan that is not followed are not watched")
{
    members_fixture f;
    CHECK(f.sees("#9PP", {"#222"}).empty());
}

TEST_CASE("members have the settings of the clan that showed them first, as it was followed first")
{
    member_watch all;
    all.follow(players(1h), "#2PP");
    all.follow(players(2h), "#2PP");
    all.follow(players(2h), "#8PP");
    all.update("#2PP", {"#222"});
    all.update("#8PP", {"#222", "#888"});
    CHECK(all.group_of(subject(subject_kind::player, "#222"))->interval == 1h);
    CHECK(all.group_of(subject(subject_kind::player, "#888"))->interval == 2h);
    CHECK(all.group_of(subject(subject_kind::player, "#999")) == nullptr);
    CHECK(all.group_of(subject(subject_kind::clan, "#222")) == nullptr);
}

TEST_CASE("members of a clan that is no longer followed leave, except those of another one")
{
    members_fixture f;
    f.sees("#2PP", {"#222", "#888"});
    f.sees("#8PP", {"#888"});
    auto left = f.all.unfollow("#2PP");
    CHECK(left == std::vector{subject(subject_kind::player, "#222")});
    CHECK_FALSE(f.all.follows("#2PP"));
    CHECK(f.all.unfollow("#2PP").empty());
    CHECK(f.sees("#8PP", {}) == tags{"-#888"});
}
