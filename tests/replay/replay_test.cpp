#include <catch2/catch.hpp>

#include "replay/replay.hpp"
#include "skip.hpp"
#include "temporary_folder.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

using namespace clashcast;
namespace fs = std::filesystem;

namespace {

struct replayed {
    int code;
    std::string out, errors;
};

replayed replay_text(const std::string& text)
{
    std::istringstream in(text);
    std::ostringstream out, errors;
    auto code = replay(in, out, errors);
    return {code, out.str(), errors.str()};
}

nlohmann::json events_of(const std::string& line)
{
    auto played = replay_text(line);
    REQUIRE(played.code == 0);
    return nlohmann::json::parse(played.out).at("events");
}

// The folder with the rules as a program; empty where there is none.
fs::path shared()
{
    auto named = std::getenv("CLASHCAST_SHARED");
    fs::path folder = named ? named : PROJECT "/../shared";
    return fs::exists(folder / "spec" / "events.py") ? folder : fs::path();
}

int shell(const std::string& command)
{
    return std::system(command.c_str());
}

// Whether our events of these cases are those of the rules.
bool agrees(const fs::path& rules, const fs::path& cases)
{
    temporary_folder folder;
    {
        std::ifstream in(cases);
        std::ofstream out(folder.file("out"));
        REQUIRE(replay(in, out, std::cerr) == 0);
    }
    return shell("python3 '" + rules.string() + "' --check '" + folder.file("out") + "' < '" + cases.string() +
                 "' >&2") == 0;
}

}  // namespace

TEST_CASE("a replay answers a line with a line, and passes id, kind and tag on")
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
        "changes":[{"field":"n","old_value":1,"new_value":2.5}],"metadata":{},"old_data":null,"new_data":null})"));
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

TEST_CASE("a restart before anything was seen is none")
{
    auto events = events_of(
        R"({"kind":"war","tag":"#2PP","polls":[{"restart":true},{"state":"notInWar"},{"restart":true}]})");
    CHECK(events == nlohmann::json::parse("[[],[],[]]"));
}

TEST_CASE("options of a case are obeyed")
{
    auto events = events_of(R"({"kind":"player","tag":"#2PP",)"
                            R"("options":{"include_fields":["a","b"],"exclude_fields":["b"]},)"
                            R"("polls":[{"tag":"#2PP","a":1,"b":1,"c":1},{"tag":"#2PP","a":2,"b":2,"c":2}]})");
    REQUIRE(events.at(1).size() == 1);
    CHECK(events.at(1).at(0).at("changes").size() == 1);
}

TEST_CASE("a line that is no case ends the replay and is named")
{
    auto [line, why] = GENERATE(table<std::string, std::string>({
        {"{", "it is no JSON object"},
        {"[]", "it is no JSON object"},
        {R"({"kind":"clan","polls":[]})", "kind, tag or polls is missing or has the wrong type"},
        {R"({"kind":"raid","tag":"#2PP","polls":[]})", "\"raid\" is no kind: it is clan, war, player or maintenance"},
    }));
    auto played = replay_text("{\"kind\":\"clan\",\"tag\":\"#2PP\",\"polls\":[]}\n\n" + line + "\n");
    CHECK(played.code == 2);
    CHECK(played.errors == "line 3: " + why + "\n");
    CHECK(played.out == "{\"kind\":\"clan\",\"tag\":\"#2PP\",\"events\":[]}\n");
}

TEST_CASE("the events of all shared cases are those of the rules as a program", "[shared]")
{
    auto folder = shared();
    if (folder.empty())
        return skip("the rules as a program (../shared/spec) are not here");
    CHECK(agrees(folder / "spec" / "events.py", folder / "spec" / "cases.jsonl"));
}

TEST_CASE("the events of all recordings are those of the rules as a program", "[shared]")
{
    auto folder = shared();
    if (folder.empty())
        return skip("the rules as a program (../shared/spec) are not here");
    temporary_folder made;
    std::string command = "python3 '" + (folder / "spec" / "from_recordings.py").string() + "'";
    for (auto name : {"clan", "clan_raw", "war", "player", "responses"})
        command += " '" + (folder / "recordings" / name).string() + ".jsonl'";
    REQUIRE(shell(command + " > '" + made.file("cases") + "'") == 0);
    CHECK(agrees(folder / "spec" / "events.py", made.file("cases")));
}
