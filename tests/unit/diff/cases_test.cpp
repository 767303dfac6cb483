#include <catch2/catch.hpp>

#include "diff/written_case.hpp"
#include "shared_folder.hpp"
#include "skip.hpp"
#include "temporary_folder.hpp"

#include <fstream>

using namespace clashcast;
using nlohmann::json;

namespace {

// What the rules say of an event: not the words of an error, nor the order of the metadata.
json essence(std::string_view type, const json& changes, json metadata)
{
    metadata.erase("error");
    metadata.erase("duration_seconds");
    return {{"event_type", type}, {"changes", changes}, {"metadata", metadata}};
}

json essence_of(const std::vector<event>& events)
{
    auto all = json::array();
    for (auto& e : events)
        all.push_back(essence(e.type, json::parse(e.changes), json::parse(e.metadata)));
    return all;
}

json essence_of(const json& events)
{
    auto all = json::array();
    for (auto& e : events)
        all.push_back(essence(e["event_type"].get<std::string>(), e["changes"], e["metadata"]));
    return all;
}

// What the program of the rules says to these cases: a line for each.
std::vector<json> ask(const std::filesystem::path& rules, const std::vector<written_case>& cases)
{
    temporary_folder folder;
    {
        std::ofstream lines(folder.file("cases"));
        for (auto& c : cases)
            lines << replay_line(c) << '\n';
    }
    REQUIRE(succeeds(fmt::format("python3 '{}' < '{}' > '{}'", rules.string(), folder.file("cases"),
                                 folder.file("events"))));
    std::vector<json> answers;
    std::ifstream in(folder.file("events"));
    for (std::string line; std::getline(in, line);)
        answers.push_back(json::parse(line)["events"]);
    return answers;
}

}  // namespace

TEST_CASE("every case yields the events in its file")
{
    auto cases = read_cases();
    REQUIRE(cases.size() >= 100);
    for (auto& c : cases) {
        INFO(c.name);
        auto subject = begin(c);
        for (auto& poll : c.polls) {
            INFO(poll.line);
            CHECK(sentences_of(play(subject, kind_of(c), poll)) == poll.expected);
        }
    }
}

TEST_CASE("every case of the files is one of the rules", "[shared]")
{
    auto folder = shared_folder();
    if (folder.empty())
        return skip("the rules as a program (../shared/game) are not here");
    auto cases = read_cases();
    std::erase_if(cases, [](auto& c) { return !c.stored.empty(); });  // the rules know no older version
    auto answers = ask(folder / "game" / "events.py", cases);
    REQUIRE(answers.size() == cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) {
        INFO(cases[i].name);
        auto subject = begin(cases[i]);
        for (std::size_t n = 0; n < cases[i].polls.size(); ++n) {
            INFO(cases[i].polls[n].line);
            CHECK(essence_of(play(subject, kind_of(cases[i]), cases[i].polls[n])) == essence_of(answers[i].at(n)));
        }
    }
}
