#include "daemon/http/war_json.hpp"

#include "diff/game_time.hpp"
#include "diff/kind.hpp"

#include <clashcast/diff.hpp>

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::http;
using namespace std::chrono_literals;
using object = nlohmann::json;

namespace {

const timestamp now = *diff::parse_game_time("20261102T120000.000Z");

object side(std::string tag, std::string name, int stars, double share, int attacks)
{
    auto members = object::array();
    members.push_back({{"tag", tag + "L"}, {"name", "one"}, {"townhallLevel", 15}, {"mapPosition", 1}});
    return {{"tag", tag},   {"name", name},       {"stars", stars}, {"destructionPercentage", share},
            {"attacks", attacks}, {"members", members}};
}

// Of #9QJ against #2PP, who has the lesser tag.
object war(std::string state)
{
    return {{"state", state},
            {"teamSize", 15},
            {"attacksPerMember", 2},
            {"preparationStartTime", "20261101T110000.000Z"},
            {"startTime", "20261102T100000.000Z"},
            {"endTime", "20261103T100000.000Z"},
            {"clan", side("#9QJ", "ours", 20, 71.5, 12)},
            {"opponent", side("#2PP", "theirs", 18, 80.25, 9)}};
}

object shown(const object& body)
{
    auto found = war_in(body.dump(), "#9QJ", now);
    REQUIRE(found);
    return object::parse(found->json);
}

}  // namespace

TEST_CASE("a war has the id of its events, in which the lesser tag comes first")
{
    CHECK(shown(war("inWar"))["war_id"] == "20261101T110000.000Z/#2PP/#9QJ");
}

TEST_CASE("a war is shown from the watched clan's side, wherever the answer has it")
{
    auto mirrored = war("inWar");
    std::swap(mirrored["clan"], mirrored["opponent"]);
    CHECK(shown(mirrored) == shown(war("inWar")));
    auto got = shown(war("inWar"));
    CHECK(got["clan"] ==
          object{{"tag", "#9QJ"}, {"name", "ours"}, {"stars", 20}, {"destruction", 71.5}, {"attacks_left", 18}});
    CHECK(got["opponent"]["attacks_left"] == 21);
    CHECK(got["result"].is_null());
}

TEST_CASE("a war that has ended is shown for an hour, with its result")
{
    auto ended = war("warEnded");
    ended["endTime"] = "20261102T110001.000Z";
    CHECK(shown(ended)["result"] == "win");
    ended["endTime"] = "20261102T105959.000Z";
    CHECK_FALSE(war_in(ended.dump(), "#9QJ", now));
}

TEST_CASE("a league war is shown as its last answer says, with its round")
{
    CHECK(league_wars_in(checkpoint(), "#9QJ", now).empty());
    const subject league(subject_kind::league, "#9QJ");
    object rounds = object::array();
    for (auto* tag : {"#8A", "#8B", "#0"})
        rounds.push_back({{"warTags", object::array({tag})}});
    object clans = object::array();
    for (auto* tag : {"#9QJ", "#2PP"})
        clans.push_back({{"tag", tag}, {"name", tag}, {"clanLevel", 10}, {"members", object::array()}});
    object group{{"state", "inWar"}, {"season", "2026-11"}, {"clans", clans}, {"rounds", rounds}};
    checkpoint last;
    auto take = [&](const object& answer, request asked = {}) {
        auto news = advance(league, last, poll_result(snapshot(answer.dump(), now - 1min), asked), {});
        REQUIRE(news);
        last = std::move(news->next);
    };
    take(group);
    auto body = war("inWar");
    body.erase("attacksPerMember");
    take(body, request(diff::league_war, "#8B"));
    auto wars = league_wars_in(last, "#9QJ", now);
    REQUIRE(wars.size() == 1);
    CHECK(wars[0].is_on);
    auto got = object::parse(wars[0].json);
    CHECK(got["kind"] == "league");
    CHECK(got["type"] == "league");
    CHECK(got["round"] == 2);
    CHECK(got["rounds"] == 3);
    CHECK(got["attacks_per_member"] == 1);
    CHECK(got["clan"] ==
          object{{"tag", "#9QJ"}, {"name", "ours"}, {"stars", 20}, {"destruction", 71.5}, {"attacks_left", 3}});
    CHECK(got["opponent"]["stars"] == 18);
    CHECK(league_wars_in(last, "#9QJ", now + 24h).size() == 1);  // the API has not said that it ended
}
