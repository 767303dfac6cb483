#include <catch2/catch.hpp>

#include "replay/rules.hpp"
#include "skip.hpp"

using namespace clashcast;

TEST_CASE("a replay writes a line for each line, with its id, kind and tag")
{
    auto played =
        replay_text(R"({"id":[1e2],"kind":"clan","tag":"#2PP","polls":[{"tag":"#2PP","n":1},{"tag":"#2PP","n":2}]})"
                    "\n\n"
                    R"({"kind":"war","tag":"#2PP","polls":[]})");
    CHECK(played.code == 0);
    CHECK(played.errors.empty());
    CHECK(played.out.starts_with(R"({"id":[1e2],"kind":"clan","tag":"#2PP","events":[[],[{"id":")"));
    CHECK(played.out.ends_with("}\n{\"kind\":\"war\",\"tag\":\"#2PP\",\"events\":[]}\n"));
}

TEST_CASE("a replayed event has the keys of the wire, without time or data")
{
    auto events = events_of(R"({"kind":"clan","tag":"#2PP","polls":[{"tag":"#2PP","n":1},{"tag":"#2PP","n":2.50}]})");
    auto e = events.at(1).at(0);
    CHECK(e.at("id").get<std::string>().size() == 32);
    e.erase("id");
    CHECK(e == nlohmann::json::parse(R"({"event_type":"clan_updated","tag":"#2PP","timestamp":null,
        "changes":[{"field":"n","old_value":1,"new_value":2.5}],"metadata":{"clan_name":null},
        "old_data":null,"new_data":null})"));
}

TEST_CASE("a restart changes nothing, not even an id")
{
    auto polls = [](std::string between) {
        return R"({"kind":"clan","tag":"#2PP","polls":[{"tag":"#2PP","memberList":[{"tag":"#A"}]})" + between +
               R"(,{"tag":"#2PP"})" + between + R"(,{"error":{"status":500}})" + between +
               R"(,{"tag":"#2PP","n":1,"memberList":[{"tag":"#B"}]}]})";
    };
    auto straight = events_of(polls(""));
    auto restarted = events_of(polls(R"(,{"restart":true})"));
    REQUIRE(restarted.size() == 7);
    for (std::size_t i = 0; i < straight.size(); ++i)
        CHECK(restarted.at(i * 2) == straight.at(i));
    CHECK(straight.at(3).size() == 3);
}

TEST_CASE("a restart before the first answer changes nothing")
{
    auto events = events_of(
        R"({"kind":"war","tag":"#2PP","polls":[{"restart":true},{"state":"notInWar"},{"restart":true}]})");
    CHECK(events == nlohmann::json::parse("[[],[],[]]"));
}

TEST_CASE("the options of a case count")
{
    auto events = events_of(R"({"kind":"player","tag":"#2PP",)"
                            R"("options":{"include_fields":["a","b"],"exclude_fields":["b"]},)"
                            R"("polls":[{"tag":"#2PP","a":1,"b":1,"c":1},{"tag":"#2PP","a":2,"b":2,"c":2}]})");
    REQUIRE(events.at(1).size() == 1);
    CHECK(events.at(1).at(0).at("changes").size() == 1);
}

TEST_CASE("an invalid line ends the replay and is named")
{
    auto [line, why] = GENERATE(table<std::string, std::string>({
        {"{", "it is not a JSON object"},
        {"[]", "it is not a JSON object"},
        {R"({"kind":"clan","polls":[]})", "kind, tag or polls is missing or has the wrong type"},
        {R"({"kind":"guild","tag":"#2PP","polls":[]})",
         "unknown kind \"guild\"; allowed: clan, war, league, raid, warlog, player, "
         "battlelog, calendar, maintenance"},
    }));
    auto played = replay_text("{\"kind\":\"clan\",\"tag\":\"#2PP\",\"polls\":[]}\n\n" + line + "\n");
    CHECK(played.code == 2);
    CHECK(played.errors == "line 3: " + why + "\n");
    CHECK(played.out == "{\"kind\":\"clan\",\"tag\":\"#2PP\",\"events\":[]}\n");
}

TEST_CASE("polls have requests and times")
{
    auto events = events_of(
        R"({"kind":"war","tag":"#2PP","options":{"remind":[60]},"polls":[{"state":"notInWar"},)"
        R"({"state":"preparation","preparationStartTime":"20250420T120000.000Z","startTime":"20250421T120000.000Z",)"
        R"("endTime":"20250422T120000.000Z","clan":{"tag":"#2PP"},"opponent":{"tag":"#8QQ"}},)"
        R"({"at":"20250421T105959.000Z"},{"at":"20250421T110000.000Z"},)"
        R"({"opponent_view":{"state":"warEnded","preparationStartTime":"20250420T120000.000Z",)"
        R"("clan":{"tag":"#8QQ"},"opponent":{"tag":"#2PP"}}}]})");
    auto types = [&](std::size_t poll) {
        std::vector<std::string> all;
        for (auto& e : events.at(poll))
            all.push_back(e.at("event_type"));
        return all;
    };
    CHECK(types(2).empty());
    CHECK(types(3) == std::vector<std::string>{"war_starting_soon"});
    CHECK(types(4) == std::vector<std::string>{"war_ended"});
}

TEST_CASE("the events of all shared cases are those of the rules", "[shared]")
{
    auto folder = shared_folder();
    if (folder.empty())
        return skip(no_rules);
    for (auto name : {"cases.jsonl", "cases2.jsonl"})
        CHECK(agrees(folder, folder / "game" / name));
}

TEST_CASE("the events of all recordings are those of the rules, with and without times", "[shared]")
{
    auto folder = shared_folder();
    if (folder.empty())
        return skip(no_rules);
    for (auto times : {"", "--remind 60,15"}) {
        temporary_folder made;
        make_cases(folder, times, made.file("cases"));
        CHECK(agrees(folder, made.file("cases")));
    }
}
