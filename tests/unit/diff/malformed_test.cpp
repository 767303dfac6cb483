// Every field that is checked, with every wrong type.

#include <catch2/catch.hpp>

#include "diff/watched.hpp"

#include <algorithm>
#include <map>

using namespace clashcast;
using nlohmann::json;

namespace {

// What a field must be, and values that are not that.
const std::map<std::string, std::vector<json>> wrong_for{
    {"a text", {7, true, nullptr, json::array(), json::object()}},
    {"a text or nothing", {7, true, json::array(), json::object()}},
    {"a number or nothing", {"7", true, json::array(), json::object()}},
    {"a list or nothing", {7, true, "x", json::object()}},
    {"a list of objects", {7, true, "x", json::object(), json::array({7}), json::array({"x"}), json::array({nullptr})}},
    {"an object or nothing", {7, true, "x", json::array()}},
    {"an object", {7, true, "x", json::array(), nullptr}},
};

struct field {
    std::string place, must_be;
};

struct checked {
    subject_kind kind;
    std::vector<std::string> before;
    std::string after;
    std::vector<field> fields;
    request asked = {};
};

const std::vector<checked> all_checked{
    {subject_kind::clan, {R"({"tag":"#2PP","n":1})"},
     R"({"tag":"#2PP","n":2,"memberList":[{"tag":"#A","donations":1,"donationsReceived":1}],)"
     R"("clanCapital":{"districts":[{"id":1,"districtHallLevel":2}]}})",
     {{"/tag", "a text"},
      {"/memberList", "a list of objects"},
      {"/memberList/0/tag", "a text"},
      {"/memberList/0/donations", "a number or nothing"},
      {"/memberList/0/donationsReceived", "a number or nothing"},
      {"/clanCapital", "an object or nothing"},
      {"/clanCapital/districts", "a list of objects"},
      {"/clanCapital/districts/0/id", "a number or nothing"},
      {"/clanCapital/districts/0/districtHallLevel", "a number or nothing"}}},
    {subject_kind::war, {R"({"state":"notInWar"})"},
     R"({"state":"inWar","preparationStartTime":"1","clan":{"tag":"#2PP","members":[{"tag":"#A","attacks":[)"
     R"({"attackerTag":"#A","order":1}]}]},"opponent":{"tag":"#8QQ","members":[{"tag":"#X","attacks":[]}]}})",
     {{"/state", "a text"},
      {"/preparationStartTime", "a text or nothing"},
      {"/clan", "an object"},  // without our side it is a war of other clans
      {"/clan/tag", "a text"},
      {"/clan/members", "a list of objects"},
      {"/clan/members/0/tag", "a text"},
      {"/clan/members/0/attacks", "a list of objects"},
      {"/clan/members/0/attacks/0/attackerTag", "a text"},
      {"/clan/members/0/attacks/0/order", "a number or nothing"},
      {"/opponent", "an object or nothing"},
      {"/opponent/tag", "a text or nothing"},
      {"/opponent/members", "a list of objects"},
      {"/opponent/members/0/tag", "a text"}}},
    {subject_kind::league, {R"({"state":"notInWar"})"},
     R"({"state":"inWar","season":"s","clans":[{"tag":"#2PP"}],"rounds":[{"warTags":["#W"]}]})",
     {{"/state", "a text"},
      {"/season", "a text or nothing"},
      {"/clans", "a list of objects"},
      {"/clans/0/tag", "a text"},
      {"/rounds", "a list of objects"},
      {"/rounds/0/warTags", "a list or nothing"},
      {"/rounds/0/warTags/0", "a text"}}},
    {subject_kind::league,
     {R"({"state":"notInWar"})",
      R"({"state":"inWar","season":"s","clans":[{"tag":"#2PP"}],"rounds":[{"warTags":["#W"]}]})"},
     R"({"state":"inWar","preparationStartTime":"1","clan":{"tag":"#2PP","members":[{"tag":"#A"}]},)"
     R"("opponent":{"tag":"#8QQ"}})",
     {{"/state", "a text"},
      {"/preparationStartTime", "a text or nothing"},
      {"/clan", "an object or nothing"},
      {"/clan/members", "a list of objects"},
      {"/clan/members/0/tag", "a text"},
      {"/opponent/tag", "a text or nothing"}},
     request("war", "#W")},
    {subject_kind::raid, {R"({"items":[]})"},
     R"({"items":[{"state":"ongoing","startTime":"1","totalAttacks":1,"members":[{"tag":"#A","attacks":1,)"
     R"("attackLimit":5,"bonusAttackLimit":1,"capitalResourcesLooted":9}],"attackLog":[{"defender":{"tag":"#X"},)"
     R"("districtCount":1,"districtsDestroyed":1,"districts":[{"id":1,"destructionPercent":100,"attacks":[)"
     R"({"attacker":{"tag":"#A"}}]}]}],"defenseLog":[{"attacker":{"tag":"#Y"}}]}]})",
     {{"/items", "a list of objects"},
      {"/items/0/state", "a text"},
      {"/items/0/startTime", "a text"},
      {"/items/0/totalAttacks", "a number or nothing"},
      {"/items/0/members", "a list of objects"},
      {"/items/0/members/0/tag", "a text"},
      {"/items/0/members/0/attacks", "a number or nothing"},
      {"/items/0/members/0/attackLimit", "a number or nothing"},
      {"/items/0/members/0/bonusAttackLimit", "a number or nothing"},
      {"/items/0/members/0/capitalResourcesLooted", "a number or nothing"},
      {"/items/0/attackLog", "a list of objects"},
      {"/items/0/attackLog/0/defender", "an object"},
      {"/items/0/attackLog/0/defender/tag", "a text"},
      {"/items/0/attackLog/0/districtCount", "a number or nothing"},
      {"/items/0/attackLog/0/districtsDestroyed", "a number or nothing"},
      {"/items/0/attackLog/0/districts", "a list of objects"},
      {"/items/0/attackLog/0/districts/0/id", "a number or nothing"},
      {"/items/0/attackLog/0/districts/0/destructionPercent", "a number or nothing"},
      {"/items/0/attackLog/0/districts/0/attacks", "a list of objects"},
      {"/items/0/attackLog/0/districts/0/attacks/0/attacker", "an object or nothing"},
      {"/items/0/defenseLog", "a list of objects"},
      {"/items/0/defenseLog/0/attacker", "an object"},
      {"/items/0/defenseLog/0/attacker/tag", "a text"}}},
    {subject_kind::warlog, {R"({"items":[]})"},
     R"({"items":[{"endTime":"1","clan":{},"opponent":{"tag":"#X"}}]})",
     {{"/items", "a list of objects"},
      {"/items/0/endTime", "a text"},
      {"/items/0/clan", "an object or nothing"},
      {"/items/0/opponent", "an object or nothing"}}},
    {subject_kind::player, {R"({"tag":"#2PP","n":1})"},
     R"({"tag":"#2PP","n":2,"troops":[{"name":"a","village":"home","level":1}],"spells":[{"name":"b","level":1}],)"
     R"("heroes":[{"name":"c","level":1,"equipment":[{"name":"e"}]}],"heroEquipment":[{"name":"e","level":1}],)"
     R"("achievements":[{"name":"f","stars":1,"value":1,"village":"home","info":"i"}],"clan":{"tag":"#C"},)"
     R"("legendStatistics":{}})",
     {{"/tag", "a text"},
      {"/troops", "a list of objects"},
      {"/troops/0/name", "a text"},
      {"/troops/0/village", "a text or nothing"},
      {"/troops/0/level", "a number or nothing"},
      {"/spells", "a list of objects"},
      {"/spells/0/name", "a text"},
      {"/heroes", "a list of objects"},
      {"/heroes/0/equipment", "a list of objects"},
      {"/heroes/0/equipment/0/name", "a text"},
      {"/heroEquipment", "a list of objects"},
      {"/heroEquipment/0/level", "a number or nothing"},
      {"/achievements", "a list of objects"},
      {"/achievements/0/name", "a text"},
      {"/achievements/0/stars", "a number or nothing"},
      {"/achievements/0/value", "a number or nothing"},
      {"/achievements/0/village", "a text or nothing"},
      {"/achievements/0/info", "a text or nothing"},
      {"/clan", "an object or nothing"},
      {"/legendStatistics", "an object or nothing"}}},
    {subject_kind::battlelog, {R"({"items":[]})"}, R"({"items":[{"stars":1}]})", {{"/items", "a list of objects"}}},
    {subject_kind::calendar, {R"({"startTime":"1","endTime":"2"})"}, R"({"startTime":"2","endTime":"3"})",
     {{"/startTime", "a text"}, {"/endTime", "a text"}}},
};

poll_result poll_of(const checked& c, std::string body)
{
    return {snapshot(std::move(body), timestamp()), c.asked};
}

watched begin(const checked& c)
{
    watched one(subject(c.kind, traits_of(c.kind).has_tag ? "#2PP" : ""));
    for (auto& body : c.before)
        one.sees(body);
    return one;
}

// The malformed answer is one poll_error, once, and what was known before it is what the next answer is compared with.
void check_wrong(const checked& c, const std::string& wrong)
{
    INFO(wrong);
    auto spoiled = begin(c), sound = spoiled;
    auto before = spoiled.last;
    auto events = spoiled.polls(poll_of(c, wrong));
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "poll_error");
    CHECK(json::parse(events[0].metadata)["reason"] == "malformed");
    CHECK(spoiled.last.body == before.body);
    CHECK(spoiled.last.body_hash == before.body_hash);
    CHECK(spoiled.polls(poll_of(c, wrong)).empty());
    CHECK_FALSE(spoiled.news);
    auto after = sentences_of(sound.polls(poll_of(c, c.after)));
    CHECK_FALSE(after.empty());
    CHECK(sentences_of(spoiled.polls(poll_of(c, c.after))) == after);
    CHECK(spoiled.last.diff_state == sound.last.diff_state);
    CHECK_FALSE(spoiled.last.active_failure);
}

bool allows_nothing(const std::string& must_be)
{
    return must_be != "a text" && must_be != "an object";
}

}  // namespace

TEST_CASE("a malformed answer is one failure, whichever field is wrong, and what was known stays known")
{
    for (auto& c : all_checked)
        for (auto& [place, must_be] : c.fields) {
            INFO(to_string(c.kind) << " " << place << " must be " << must_be);
            auto answer = json::parse(c.after);
            const json::json_pointer at(place);
            REQUIRE(answer.contains(at));
            for (auto& value : wrong_for.at(must_be)) {
                answer[at] = value;
                check_wrong(c, answer.dump());
            }
            auto name = at.back();
            if (!allows_nothing(must_be) && answer[at.parent_pointer()].is_object()) {
                answer[at.parent_pointer()].erase(name);
                check_wrong(c, answer.dump());
            }
        }
}

TEST_CASE("a field that may be absent may be null, too")
{
    for (auto& c : all_checked)
        for (auto& [place, must_be] : c.fields) {
            if (!allows_nothing(must_be))
                continue;
            INFO(to_string(c.kind) << " " << place);
            auto one = begin(c);
            auto answer = json::parse(c.after);
            const json::json_pointer at(place);
            answer[at] = nullptr;
            for (auto& e : one.polls(poll_of(c, answer.dump())))
                CHECK(e.type != "poll_error");
        }
}

TEST_CASE("every kind that compares answers is in the table of checked fields")
{
    for (auto kind : all_kinds())
        CHECK((kind == subject_kind::maintenance ||
               std::any_of(all_checked.begin(), all_checked.end(), [&](auto& c) { return c.kind == kind; })));
}
