#include "diff/written_case.hpp"

#include "diff/game_time.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <variant>

namespace clashcast {
namespace {

using json = nlohmann::json;

// The first word of the text, which loses it.
std::string word(std::string& text)
{
    auto end = std::min(text.find(' '), text.size());
    auto first = text.substr(0, end);
    text.erase(0, end == text.size() ? end : end + 1);
    return first;
}

void read_line(std::vector<written_case>& cases, std::string& at, const std::string& line)
{
    if (line.empty() || line[0] == '/')
        return;
    if (line[0] == ' ')
        return cases.back().polls.back().expected.push_back(line.substr(line.find_first_not_of(' ')));
    auto rest = line;
    auto verb = word(rest);
    if (verb == "case") {
        cases.push_back({rest, {}, {}, {}});
        at.clear();
    } else if (verb == "watch") {
        cases.back().watch = rest;
    } else if (verb == "stored") {
        cases.back().stored = rest;
    } else if (verb == "at") {
        REQUIRE(diff::parse_game_time(rest));
        at = rest;
    } else {
        cases.back().polls.push_back({at, line, {}});
    }
}

struct watch_line {
    clashcast::subject subject;
    json options;
};

watch_line read_watch(std::string line)
{
    auto kind = find_kind(word(line));
    REQUIRE(kind);
    auto tag = word(line);
    return {subject(*kind, traits_of(*kind).has_tag ? tag : ""),
            line.empty() ? json::object() : json::parse(line)};
}

void read_option(const json& given, bool& flag)
{
    flag = given;
}

void read_option(const json& given, std::vector<std::string>& names)
{
    names = given;
}

void read_option(const json& given, std::optional<std::vector<std::string>>& names)
{
    names = given.get<std::vector<std::string>>();
}

void read_option(const json& given, std::vector<std::chrono::minutes>& leads)
{
    for (int lead : given)
        leads.emplace_back(lead);
}

watch_options read_options(subject_kind kind, const json& given)
{
    watch_options read;
    auto known = traits_of(kind).options;
    for (auto& [name, value] : given.items()) {
        auto option = std::find_if(known.begin(), known.end(), [&](auto& o) { return o.name == name; });
        REQUIRE(option != known.end());
        std::visit([&, &v = value](auto field) { read_option(v, read.*field); }, option->field);
    }
    return read;
}

// Takes the request, if it is not the kind's own, from the front of the line.
request read_request(subject_kind kind, std::string& line)
{
    for (auto& form : traits_of(kind).other_requests)
        if (line.starts_with(std::string(form.name) + ' ')) {
            word(line);
            return {form.name, line.starts_with('#') ? word(line) : ""};
        }
    return {};
}

std::optional<std::string> unless_dash(std::string text)
{
    return text.empty() || text == "-" ? std::nullopt : std::optional(text);
}

poll_failure read_failure(std::string line)
{
    poll_failure p;
    if (auto status = unless_dash(word(line)))
        p.status = std::stoi(*status);
    p.reason = unless_dash(word(line));
    p.message = unless_dash(line);
    return p;
}

struct read_poll {
    std::string verb;
    request asked;
    std::string rest;
};

read_poll read(subject_kind kind, std::string line)
{
    auto verb = word(line);
    auto asked = read_request(kind, line);
    return {verb, asked, line};
}

json error_json(const poll_failure& p)
{
    auto error = json::object();
    if (p.status)
        error["status"] = *p.status;
    if (p.reason)
        error["reason"] = *p.reason;
    if (p.message)
        error["message"] = *p.message;
    return {{"error", error}};
}

// The poll as JSON. An answer is text, so that it stays as it is written; one that is not JSON becomes a string.
std::string poll_json(subject_kind kind, const written_poll& poll)
{
    auto what = read(kind, poll.line);
    auto text = what.verb == "fails" ? error_json(read_failure(what.rest)).dump()
                : json::accept(what.rest) ? what.rest : json(what.rest).dump();
    if (!what.asked.tag.empty())
        text = fmt::format(R"({{"{}":"{}","answer":{}}})", what.asked.name, what.asked.tag, text);
    else if (!what.asked.name.empty())
        text = fmt::format(R"({{"{}":{}}})", what.asked.name, text);
    if (what.verb == "ticks")
        return fmt::format(R"({{"at":"{}"}})", poll.at);
    return poll.at.empty() ? text : fmt::format(R"({{"at":"{}","answer":{}}})", poll.at, text);
}

}  // namespace

std::vector<written_case> read_cases()
{
    std::vector<written_case> cases;
    for (auto& file : std::filesystem::directory_iterator(PROJECT "/tests/unit/diff/cases")) {
        std::ifstream in(file.path());
        std::string at;
        for (std::string line; std::getline(in, line);)
            read_line(cases, at, line);
    }
    return cases;
}

subject_kind kind_of(const written_case& c)
{
    return read_watch(c.watch).subject.kind;
}

watched begin(const written_case& c)
{
    auto [what, options] = read_watch(c.watch);
    watched begun(what, read_options(what.kind, options));
    if (!c.stored.empty()) {
        begun.last.revision = 1;
        begun.last.body_hash = hash_body({});
        begun.last.diff_state = c.stored;
    }
    return begun;
}

std::vector<event> play(watched& subject, subject_kind kind, const written_poll& poll)
{
    auto [verb, asked, rest] = read(kind, poll.line);
    auto now = poll.at.empty() ? timestamp() : *diff::parse_game_time(poll.at);
    if (verb == "sees")
        return subject.polls({snapshot(rest, now), asked});
    if (verb == "fails")
        return subject.polls({read_failure(rest), now, asked});
    REQUIRE(verb == "ticks");
    return subject.polls(poll_result(now));
}

std::string replay_line(const written_case& c)
{
    auto [what, options] = read_watch(c.watch);
    std::string polls;
    for (auto& poll : c.polls)
        polls += (polls.empty() ? "" : ",") + poll_json(what.kind, poll);
    return fmt::format(R"({{"id":{},"kind":"{}","tag":"{}","options":{},"polls":[{}]}})", json(c.name).dump(),
                       to_string(what.kind), what.tag, options.dump(), polls);
}

}  // namespace clashcast
