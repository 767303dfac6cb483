#include "simulator/by_clock.hpp"

#include <algorithm>
#include <map>

using namespace by_clock;

namespace {

void check_totals(const json& weekend)
{
    std::size_t attacks = 0, looted = 0, districts = 0, fallen = 0, in_log = 0, loot_in_log = 0;
    for (const auto& m : weekend["members"]) {
        attacks += m["attacks"].get<std::size_t>();
        looted += m["capitalResourcesLooted"].get<std::size_t>();
        REQUIRE(m["attacks"] <= m["attackLimit"].get<int>() + m["bonusAttackLimit"].get<int>());
    }
    for (auto log : {"attackLog", "defenseLog"})
        for (const auto& raid : weekend[log]) {
            std::size_t destroyed = 0, made = 0;
            for (const auto& d : raid["districts"]) {
                destroyed += d["destructionPercent"] == 100;
                made += d["attackCount"].get<std::size_t>();
                REQUIRE(d.value("attacks", json::array()).size() == d["attackCount"]);
                loot_in_log += log == std::string("attackLog") ? d["totalLooted"].get<std::size_t>() : 0;
            }
            REQUIRE(raid["districtsDestroyed"] == destroyed);
            REQUIRE(raid["attackCount"] == made);
            fallen += destroyed == raid["districtCount"];
            districts += log == std::string("attackLog") ? destroyed : 0;
            in_log += log == std::string("attackLog") ? made : 0;
        }
    REQUIRE(weekend["totalAttacks"] == attacks);
    REQUIRE(in_log == attacks);
    REQUIRE(weekend["capitalTotalLoot"] == looted);
    REQUIRE(loot_in_log == looted);
    REQUIRE(weekend["enemyDistrictsDestroyed"] == districts);
    REQUIRE(weekend["raidsCompleted"] == fallen);
}

// Nothing vanishes, and no counter falls.
void check_growth(const json& before, const json& after)
{
    std::map<std::string, json> members;
    for (const auto& m : after["members"])
        members[m["tag"]] = m;
    for (const auto& m : before["members"]) {
        REQUIRE(members[m["tag"]]["attacks"] >= m["attacks"]);
        REQUIRE(members[m["tag"]]["capitalResourcesLooted"] >= m["capitalResourcesLooted"]);
    }
    for (auto log : {"attackLog", "defenseLog"}) {
        REQUIRE(before[log].size() <= after[log].size());
        for (std::size_t i = 0; i < before[log].size(); ++i) {
            auto who = log == std::string("attackLog") ? "defender" : "attacker";
            REQUIRE(before[log][i][who]["tag"] == after[log][i][who]["tag"]);
            REQUIRE(before[log][i]["attackCount"] <= after[log][i]["attackCount"]);
        }
    }
}

}  // namespace

TEST_CASE("a raid weekend only grows, adds up, and ends; another one follows")
{
    for (std::uint64_t seed : {1u, 2u}) {
        const played w(seed, 2, 0);
        auto target = "/clans/" + w.world.clans()[0] + "/capitalraidseasons?limit=";
        std::map<std::string, json> weekends;
        for (double date = 0; date < 17; date += 0.3) {
            auto now = days(date);
            auto body = w.at(target + "1", now);
            REQUIRE(body["items"].size() == 1);
            auto& weekend = body["items"][0];
            check_totals(weekend);
            REQUIRE((weekend["state"] == "ended") == (weekend["endTime"].get<std::string>() <= real_time(now)));
            auto& before = weekends[weekend["startTime"]];
            if (!before.is_null())
                check_growth(before, weekend);
            before = weekend;
        }
        CHECK(weekends.size() >= 3);
    }
}

TEST_CASE("of older raid weekends the members and the attacks on districts are left out")
{
    const played w(1, 2, 0);
    auto target = "/clans/" + w.world.clans()[1] + "/capitalraidseasons";
    auto now = days(10);
    auto two = w.at(target + "?limit=2", now)["items"], all = w.at(target, now)["items"];
    REQUIRE(two.size() == 2);
    CHECK(all.size() == 20);
    CHECK(two[0] == w.at(target + "?limit=1", now)["items"][0]);
    CHECK(two[0]["startTime"] > two[1]["startTime"]);
    CHECK_FALSE(two[1].contains("members"));
    CHECK(two[1]["state"] == "ended");
    for (const auto& district : two[1]["attackLog"][0]["districts"])
        CHECK_FALSE(district.contains("attacks"));
    CHECK(w.world.path(*w.world.find(target + "?limit=2")).ends_with("/capitalraidseasons?limit=2"));
}
