// Properties of every made clan, war and player.

#include "simulator/world/made_world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

using namespace clashcast::simulator;
using nlohmann::json;

namespace {

constexpr std::uint32_t clans = 12, players = 4, versions = 300;

const made_world& small_world()
{
    static const made_world world(3, clans, players, 1.0);
    return world;
}

std::string body(std::uint32_t path, std::uint32_t version, const world& w = small_world())
{
    std::string text;
    w.answer(text, path, version);
    return text;
}

std::map<std::string, json> members(const json& clan)
{
    std::map<std::string, json> by_tag;
    for (const auto& member : clan["memberList"])
        by_tag[member["tag"]] = member;
    REQUIRE(by_tag.size() == clan["memberList"].size());
    REQUIRE(by_tag.size() == clan["members"].get<std::size_t>());
    return by_tag;
}

// The orders of all attacks, and who made them.
std::map<int, json> attacks(const json& war)
{
    std::map<int, json> by_order;
    for (const auto* side : {"clan", "opponent"})
        for (const auto& member : war[side].value("members", json::array())) {
            auto made = member.value("attacks", json::array());
            if (made.size() > 2)
                FAIL(member << " attacked too often");
            for (const auto& attack : made)
                if (attack["attackerTag"] != member["tag"] || !by_order.emplace(attack["order"], attack).second)
                    FAIL("not an attack of its own: " << attack);
        }
    return by_order;
}

std::uint32_t large_clan()
{
    std::uint32_t clan = 0;
    while (clan < clans && body(2 * clan, 1).size() < 40'000)
        ++clan;
    return clan;
}

}  // namespace

TEST_CASE("the same seed makes the same world, another seed another")
{
    made_world same(3, clans, players, 0.2), other(4, clans, players, 1.0);
    for (std::uint32_t path : {0u, 1u, 7u, 2 * clans + 3}) {
        CHECK(body(path, 77) == body(path, 77, same));
        CHECK(body(path, 77) != body(path, 77, other));
    }
}

TEST_CASE("consecutive versions differ, and every body is JSON")
{
    for (std::uint32_t path = 0; path + 1 < small_world().size(); ++path) {
        std::string last;
        for (std::uint32_t version = 1; version < versions; ++version) {
            auto text = body(path, version);
            if (text == last || text.find('\n') != text.npos || (version % 16 == 0 && !json::accept(text)))
                FAIL("path " << path << ", version " << version << ": " << text.substr(0, 400));
            last = std::move(text);
        }
    }
}

TEST_CASE("bodies are as long as real ones")
{
    int full = 0;
    for (std::uint32_t path = 0; path + 1 < small_world().size(); ++path)
        for (std::uint32_t version = 1; version < versions; version += 31) {
            auto text = body(path, version);
            auto size = text.size();
            CAPTURE(path, version);
            if (path >= 2 * clans + players) {
                REQUIRE(size > 800);
                REQUIRE(size < 12'000);
            } else if (path >= 2 * clans) {
                REQUIRE(size > 12'000);
                REQUIRE(size < 24'000);
            } else if (path % 2 == 1) {
                REQUIRE((size > 5'000 || text.starts_with("{\"state\":\"notInWar\"")));
                REQUIRE(size < 38'000);
            } else if (text.find("\"members\":50,") != text.npos) {
                ++full;
                REQUIRE(size > 40'000);
                REQUIRE(size < 55'000);
            } else {
                REQUIRE(size < 55'000);
            }
        }
    CHECK(full > 0);
}

TEST_CASE("members of a clan join, leave, rise, fall and donate")
{
    std::map<std::string, int> seen;
    auto path = 2 * large_clan();
    std::map<std::string, json> before;
    for (std::uint32_t version = 1; version < 1000; version += 7) {
        auto after = members(json::parse(body(path, version)));
        int leaders = 0;
        for (const auto& [tag, member] : after) {
            leaders += member["role"] == "leader";
            auto old = before.find(tag);
            if (old == before.end()) {
                ++seen["joined"];
                continue;
            }
            for (const auto* field : {"role", "townHallLevel", "expLevel", "trophies", "league"})
                seen[field] += old->second[field] != member[field];
            seen["donated"] += old->second["donations"] < member["donations"];
            seen["received"] += old->second["donationsReceived"] < member["donationsReceived"];
            seen["reset"] += old->second["donations"] > member["donations"];
        }
        for (const auto& [tag, member] : before)
            seen["left"] += !after.contains(tag);
        REQUIRE(leaders == 1);
        before = std::move(after);
    }
    for (const auto* what : {"joined", "left", "role", "townHallLevel", "expLevel", "trophies", "league", "donated",
                             "received", "reset"}) {
        CAPTURE(what);
        CHECK(seen[what] > 0);
    }
}

TEST_CASE("from one version to the next one or two members change")
{
    std::size_t small_changes = 0;
    std::map<std::string, json> before;
    for (std::uint32_t version = 1; version <= 50; ++version) {
        auto after = members(json::parse(body(2 * large_clan(), version)));
        std::size_t changed = 0;
        for (auto& [tag, member] : after) {
            member.erase("clanRank");
            member.erase("previousClanRank");
            changed += !before.contains(tag) || before[tag] != member;
        }
        small_changes += changed <= 2;
        before = std::move(after);
    }
    CHECK(small_changes > 40);
}

TEST_CASE("wars go through their states in order, and attacks stay")
{
    const std::map<std::string, std::set<std::string>> next{{"notInWar", {"preparation"}},
                                                            {"preparation", {"preparation", "inWar"}},
                                                            {"inWar", {"inWar", "warEnded"}},
                                                            {"warEnded", {"warEnded", "notInWar", "preparation"}}};
    std::set<std::string> states;
    std::size_t late = 0, moved = 0;
    for (std::uint32_t clan = 0; clan < 3; ++clan) {
        json last, last_war;
        for (std::uint32_t version = 1; version < versions; ++version) {
            auto war = json::parse(body(2 * clan + 1, version));
            std::string state = war["state"];
            states.insert(state);
            if (!last.is_null())
                REQUIRE(next.at(last["state"]).contains(state));
            auto made = attacks(war);
            REQUIRE((made.empty() || made.rbegin()->first == static_cast<int>(made.size())));
            if (state != "inWar" && state != "warEnded")
                REQUIRE(made.empty());
            if (state == "notInWar") {
                last = std::move(war);
                continue;
            }
            if (!last_war.is_null() && last_war["preparationStartTime"] == war["preparationStartTime"]) {
                REQUIRE(last_war["opponent"]["tag"] == war["opponent"]["tag"]);
                auto before = attacks(last_war);
                REQUIRE(std::includes(made.begin(), made.end(), before.begin(), before.end()));
                late += state == "warEnded" && made.size() > before.size();
                moved += last_war["startTime"] != war["startTime"];
            } else if (!last_war.is_null()) {
                REQUIRE(last_war["state"] == "warEnded");
                REQUIRE(last_war["preparationStartTime"] < war["preparationStartTime"]);
                REQUIRE(last_war["opponent"]["tag"] != war["opponent"]["tag"]);
            }
            auto counted = war["clan"]["attacks"].get<std::size_t>() + war["opponent"]["attacks"].get<std::size_t>();
            REQUIRE(counted == made.size());
            last = last_war = std::move(war);
        }
    }
    CHECK(states.size() == 4);
    CHECK(late > 0);
    CHECK(moved > 0);
}

TEST_CASE("players upgrade what they have, and get new items")
{
    std::map<std::string, int> seen;
    auto path = 2 * clans + 1;
    auto last = json::parse(body(path, 1));
    for (std::uint32_t version = 2; version < 1500; version += 7) {
        auto next = json::parse(body(path, version));
        for (const auto* field : {"townHallLevel", "builderHallLevel", "name", "leagueTier", "labels", "role",
                                  "achievements"})
            seen[field] += last.value(field, json()) != next.value(field, json());
        for (const auto* list : {"troops", "spells", "heroes", "heroEquipment"}) {
            std::map<std::pair<std::string, std::string>, int> levels;
            for (const auto& item : last[list])
                levels[{item["name"], item["village"]}] = item["level"];
            for (const auto& item : next[list]) {
                auto had = levels.find({item["name"], item["village"]});
                seen["new"] += had == levels.end();
                seen[list] += had != levels.end() && had->second < item["level"];
            }
        }
        last = std::move(next);
    }
    for (const auto* what : {"townHallLevel", "builderHallLevel", "name", "leagueTier", "labels", "role",
                             "achievements", "troops", "spells", "heroes", "heroEquipment", "new"}) {
        CAPTURE(what);
        CHECK(seen[what] > 0);
    }
}

TEST_CASE("as many polls find a change as were asked for")
{
    made_world half(1, 10, 0, 0.5);
    int moves = 0;
    for (std::uint32_t poll = 0; poll < 10'000; ++poll)
        moves += half.moves(3, 1, poll);
    CHECK(moves > 4'700);
    CHECK(moves < 5'300);
}

TEST_CASE("the paths of a made world are found, others are not")
{
    const auto& world = small_world();
    auto clan = world.clans()[5], player = world.players()[2];
    CHECK(world.find("/clans/" + clan) == 10u);
    CHECK(world.find("/clans/" + clan + "?x=1") == 10u);
    CHECK(world.find("/clans/" + clan + "/currentwar") == 11u);
    CHECK(world.find("/clans/" + clan + "/warlog?limit=10") == 2 * clans + players + 5);
    CHECK(world.path(2 * clans + players + 5) == "/clans/%23" + clan.substr(1) + "/warlog");
    CHECK(world.find("/players/" + player) == 2 * clans + 2);
    CHECK(world.find("/goldpass/seasons/current"));
    CHECK(world.path(11) == "/clans/%23" + clan.substr(1) + "/currentwar");
    for (std::string target : {"/clans/" + clan + "/currentwar/nothing", "/players/" + clan,
                               std::string("/clans/#2PP"), std::string("/clans/"), std::string("/"), std::string()})
        CHECK_FALSE(world.find(target));
}
