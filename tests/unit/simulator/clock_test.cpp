#include "simulator/by_clock.hpp"

#include "simulator/server/fake_api.hpp"

#include <algorithm>
#include <map>
#include <set>

using namespace by_clock;

TEST_CASE("at one moment a path has one answer, and a new version has a new body")
{
    const played w(4), same(4);
    auto clan = w.world.clans()[0], player = w.world.players()[0];
    for (auto target : {"/clans/" + clan, "/clans/" + clan + "/currentwar", "/clans/" + clan + "/warlog?limit=10",
                        "/clans/" + clan + "/capitalraidseasons?limit=1", "/players/" + player,
                        "/players/" + player + "/battlelog", std::string("/goldpass/seasons/current")}) {
        auto path = *w.world.find(target);
        std::uint32_t version = 0, versions = 0, changes = 0;
        std::string body;
        for (double date = 0; date < 35; date += 0.21) {
            auto next = *w.world.version_at(path, days(date));
            REQUIRE(next >= version);
            if (next == version)
                continue;
            std::string text, again;
            w.world.answer(text, path, next);
            same.world.answer(again, path, next);
            REQUIRE(text == again);
            version = next;
            ++versions;
            changes += text != body;
            body = text;
        }
        CAPTURE(target, versions, changes);
        CHECK(changes > 1);
        CHECK(versions - changes <= versions / 10);
    }
}

TEST_CASE("a clan's war goes on in order, and its opponent sees the same war from the other side")
{
    std::size_t moved = 0, lineups = 0, replaced = 0, seen_there = 0, private_log = 0;
    for (std::uint64_t seed : {1u, 2u}) {
        const played w(seed, 5, 0);
        std::map<std::string, json> last;
        for (double date = 9; date < 34; date += 0.25) {
            auto now = days(date);
            for (const auto& clan : w.world.clans()) {
                auto war = w.at("/clans/" + clan + "/currentwar", now);
                private_log += war.is_null();
                if (war.is_null() || war["state"] == "notInWar")
                    continue;
                auto& before = last[clan];
                check_war(before, war, now);
                REQUIRE(war["clan"]["tag"] == clan);
                auto opponent = war["opponent"]["tag"].get<std::string>();
                if (w.world.find("/clans/" + opponent)) {
                    auto there = w.at("/clans/" + opponent + "/currentwar", now);
                    auto begun = there.is_null() ? json() : there.value("preparationStartTime", json());
                    if (begun == war["preparationStartTime"]) {
                        REQUIRE(there["clan"] == war["opponent"]);
                        REQUIRE(there["opponent"] == war["clan"]);
                    }
                }
                if (!before.is_null() && before["preparationStartTime"] == war["preparationStartTime"]) {
                    moved += before["endTime"] != war["endTime"];
                    lineups += before["state"] == "preparation" && before["clan"]["members"] != war["clan"]["members"];
                } else if (!before.is_null() && before["endTime"] == war["preparationStartTime"]) {
                    ++replaced;
                    auto there = w.world.find("/clans/" + before["opponent"]["tag"].get<std::string>());
                    auto view = there ? w.at(w.world.path(*there).replace(7, 3, "#") + "/currentwar", now) : json();
                    seen_there += !view.is_null() && view["state"] == "warEnded" && view["opponent"]["tag"] == clan;
                }
                before = std::move(war);
            }
        }
    }
    CHECK(moved > 0);
    CHECK(lineups > 0);
    CHECK(replaced > 0);
    CHECK(seen_there > 0);
    CHECK(private_log > 0);
}

TEST_CASE("each war that ended is in the log with its result")
{
    const played w(2, 8, 0);
    auto clan = w.world.clans()[3];
    std::size_t found = 0;
    for (double date = 11; date < 34; date += 0.3) {
        auto war = w.at("/clans/" + clan + "/currentwar", days(date));
        auto log = w.at("/clans/" + clan + "/warlog?limit=1", days(date));
        if (war.is_null() || war["state"] != "warEnded")
            continue;
        REQUIRE(log["items"].size() == 1);
        auto& row = log["items"][0];
        REQUIRE(row["endTime"] == war["endTime"]);
        REQUIRE(row["opponent"]["tag"] == war["opponent"]["tag"]);
        REQUIRE(row["clan"]["stars"] >= war["clan"]["stars"]);
        ++found;
    }
    CHECK(found > 0);
}

TEST_CASE("a player is a member of the clan that its own answer names, and moves")
{
    const played w(5, 10, 15);
    std::size_t moves = 0, without = 0;
    std::map<std::string, std::string> home;
    for (double date = 0; date < 30; date += 2) {
        auto now = days(date);
        std::map<std::string, json> guests;
        for (const auto& clan : w.world.clans()) {
            auto body = w.at("/clans/" + clan, now);
            REQUIRE(body["members"] == body["memberList"].size());
            REQUIRE(body["members"] <= 50);
            for (auto member : body["memberList"]) {
                if (!w.world.find("/players/" + member["tag"].get<std::string>()))
                    continue;
                auto tag = member["tag"].get<std::string>();
                member["clan"] = {{"tag", clan}, {"name", body["name"]}, {"clanLevel", body["clanLevel"]},
                                  {"badgeUrls", body["badgeUrls"]}};
                REQUIRE(guests.emplace(tag, member).second);
            }
        }
        for (const auto& tag : w.world.players()) {
            auto player = w.at("/players/" + tag, now);
            auto clan = player.contains("clan") ? player["clan"]["tag"].get<std::string>() : "";
            if (guests.contains(tag))
                for (auto field : {"clan", "role", "name", "townHallLevel", "trophies", "donations", "leagueTier"})
                    REQUIRE(player[field] == guests[tag][field]);
            else
                REQUIRE((clan.empty() || !w.world.find("/clans/" + clan)));
            without += clan.empty();
            moves += !home[tag].empty() && home[tag] != clan;
            home[tag] = clan;
        }
    }
    CHECK(moves > 10);
    CHECK(without > 0);
}

TEST_CASE("a frozen path by the clock repeats what was sent whole, with every limit")
{
    made_world world(1, 8, 0, 0, 0, fast());
    fake_api api(world, 1, {}, {}, nullptr);
    auto clan = "/v1/clans/%23" + world.clans()[0].substr(1), raids = clan + "/capitalraidseasons?limit=";
    auto poll = [&](const std::string& target, double now) {
        reply answer;
        api.poll(target, true, now, answer);
        return answer;
    };
    auto old = poll(raids + "2", days(2));
    api.sent(old);
    auto last = poll(raids + "1", days(4.2));
    api.sent(last);
    poll(raids + "1", days(4.4));  // does not arrive
    api.freeze();
    CHECK(poll(raids + "1", days(4.5)).body == last.body);
    CHECK(poll(raids + "2", days(6)).version == last.version);
    CHECK(poll(raids + "2", days(6)).body != old.body);
    CHECK(poll(clan, days(6)).body == poll(clan, days(9)).body);  // which was not polled yet
}
