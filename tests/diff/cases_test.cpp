// The cases of cases/*.txt: polls and, indented below each, the events it must yield.
//
//   case a sentence
//   watch clan #2PP {options}
//   sees BODY
//       member_joined; member_tag="#A" member_name="Ann"
//   fails 404 notFound words of a message          (- for none)

#include <catch2/catch.hpp>

#include "diff/watched.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace clashcast;

namespace {

struct told_poll {
    std::string line;
    sentences expected;
};

struct told_case {
    std::string name, watch;
    std::vector<told_poll> polls;
};

// The first word of the text, which loses it.
std::string word(std::string& text)
{
    auto end = std::min(text.find(' '), text.size());
    auto first = text.substr(0, end);
    text.erase(0, end == text.size() ? end : end + 1);
    return first;
}

void read_line(std::vector<told_case>& cases, std::string line)
{
    if (line.empty() || line[0] == '/')
        return;
    if (line[0] == ' ')
        return cases.back().polls.back().expected.push_back(line.substr(line.find_first_not_of(' ')));
    auto copy = line;
    auto verb = word(copy);
    if (verb == "case")
        cases.push_back({copy, {}, {}});
    else if (verb == "watch")
        cases.back().watch = copy;
    else
        cases.back().polls.push_back({line, {}});
}

std::vector<told_case> read_cases()
{
    std::vector<told_case> cases;
    for (auto& file : std::filesystem::directory_iterator(PROJECT "/tests/diff/cases")) {
        std::ifstream in(file.path());
        for (std::string line; std::getline(in, line);)
            read_line(cases, line);
    }
    return cases;
}

watched begin(std::string watch)
{
    auto of = *parse_subject(word(watch) + '/');
    of.tag = word(watch);
    if (of.of == kind::maintenance)
        of.tag.clear();
    watch_options options;
    auto given = watch.empty() ? nlohmann::json::object() : nlohmann::json::parse(watch);
    options.track_members = given.value("track_members", true);
    options.member_exclude_fields = given.value("member_exclude_fields", options.member_exclude_fields);
    options.exclude_fields = given.value("exclude_fields", options.exclude_fields);
    if (given.contains("include_fields"))
        options.include_fields = given["include_fields"].get<std::vector<std::string>>();
    return watched(of, options);
}

std::optional<std::string> unless_dash(std::string text)
{
    return text.empty() || text == "-" ? std::nullopt : std::optional(text);
}

sentences play(watched& subject, std::string line)
{
    auto verb = word(line);
    if (verb == "sees")
        return sentences_of(subject.sees(line));
    REQUIRE(verb == "fails");
    auto status = word(line);
    auto reason = unless_dash(word(line));
    return sentences_of(subject.fails(status == "-" ? std::nullopt : std::optional(std::stoi(status)), reason,
                                      unless_dash(line)));
}

}  // namespace

TEST_CASE("every case yields the events that its file tells")
{
    auto cases = read_cases();
    REQUIRE(cases.size() >= 30);
    for (auto& c : cases) {
        INFO(c.name);
        auto subject = begin(c.watch);
        for (auto& poll : c.polls) {
            INFO(poll.line);
            CHECK(play(subject, poll.line) == poll.expected);
        }
    }
}
