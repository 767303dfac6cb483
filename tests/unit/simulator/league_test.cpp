#include "simulator/by_clock.hpp"

#include <algorithm>
#include <map>
#include <set>

using namespace by_clock;

namespace {

std::string group_of(const std::string& clan)
{
    return "/clans/" + clan + "/currentwar/leaguegroup";
}

json war_of(const played& w, const std::string& tag, double now)
{
    return w.at("/clanwarleagues/wars/" + tag, now);
}

std::vector<std::string> drawn(const json& group)
{
    std::vector<std::string> tags;
    for (const auto& round : group["rounds"])
        for (const auto& tag : round["warTags"])
            if (tag != "#0")
                tags.push_back(tag);
    return tags;
}

}  // namespace

TEST_CASE("all eight clans of a league group see the same group, and each war of it is theirs")
{
    for (std::uint64_t seed : {1u, 2u}) {
        const played w(seed, 11);  // the second group is filled up with clans outside the world
        auto now = days(4.5);
        for (const auto& clan : {w.world.clans()[0], w.world.clans()[10]}) {
            auto group = w.at(group_of(clan), now);
            REQUIRE(group["clans"].size() == 8);
            REQUIRE(group["rounds"].size() == 7);
            std::set<std::string> tags, fought;
            for (const auto& each : group["clans"]) {
                tags.insert(each["tag"]);
                if (w.world.find("/clans/" + each["tag"].get<std::string>()))
                    REQUIRE(w.at(group_of(each["tag"]), now) == group);
            }
            REQUIRE(tags.size() == 8);
            REQUIRE(tags.contains(clan));
            std::map<std::string, int> own;
            for (const auto& tag : drawn(group)) {
                auto war = war_of(w, tag, now);
                REQUIRE(tags.contains(war["clan"]["tag"]));
                REQUIRE(tags.contains(war["opponent"]["tag"]));
                REQUIRE_FALSE(war.contains("attacksPerMember"));
                if (war["clan"]["tag"] == clan || war["opponent"]["tag"] == clan) {
                    ++own[war["state"]];
                    auto other = war["clan"]["tag"] == clan ? war["opponent"]["tag"] : war["clan"]["tag"];
                    REQUIRE(fought.insert(other).second);
                }
            }
            CHECK(own["preparation"] == 1);
            CHECK(own["inWar"] == 1);
            CHECK(own["warEnded"] > 1);
        }
    }
}

TEST_CASE("a league goes from nothing over preparation and war to its end, round by round")
{
    const played w(3);
    auto clan = w.world.clans()[2];
    std::vector<std::string> states;
    std::size_t tags = 0;
    std::map<std::string, json> wars;
    std::size_t late = 0;
    for (double date = 0; date < 14; date += 0.12) {
        auto now = days(date);
        auto group = w.at(group_of(clan), now);
        auto state = group.is_null() ? std::string("none") : group["state"].get<std::string>();
        if (states.empty() || states.back() != state)
            states.push_back(state);
        if (group.is_null())
            continue;
        auto all = drawn(group);
        REQUIRE(all.size() % 4 == 0);
        REQUIRE(all.size() >= tags);
        tags = all.size();
        if (state == "preparation")
            REQUIRE(tags <= 4);
        for (std::size_t i = 1; i < all.size(); i += 4) {
            auto war = war_of(w, all[i], now);
            auto& before = wars[all[i]];
            check_war(before, war, now);
            late += !before.is_null() && before["state"] == "inWar" && war["state"] == "warEnded" &&
                    attacks(war).size() > attacks(before).size();
            before = std::move(war);
        }
    }
    CHECK(states == std::vector<std::string>{"none", "preparation", "inWar", "ended", "none"});
    CHECK(tags == 28);
    CHECK(late > 0);
}

TEST_CASE("a league war is not found before its round is drawn")
{
    const played w(3);
    auto tags = drawn(w.at(group_of(w.world.clans()[0]), days(9.5)));
    REQUIRE(tags.size() == 28);
    CHECK(war_of(w, tags.back(), days(5)).is_null());
    CHECK(war_of(w, tags.back(), days(9.5)).is_object());
    CHECK(war_of(w, tags.back(), days(20)).is_object());
}
