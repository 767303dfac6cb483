// What holds whatever polls come.

#include <catch2/catch.hpp>

#include "daemon/replay/case.hpp"
#include "replay/random_polls.hpp"
#include "replay/rules.hpp"
#include "skip.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <random>
#include <set>

using namespace clashcast;
using nlohmann::json;

namespace {

constexpr int polls = 60;

unsigned first_seed()
{
    auto named = std::getenv("CLASHCAST_SEED");
    return named ? static_cast<unsigned>(std::strtoul(named, nullptr, 10)) : 1;
}

void for_each_random_case(unsigned seeds, const std::function<void(const random_case&)>& check)
{
    for (auto kind : all_kinds())
        for (auto seed = first_seed(); seed < first_seed() + seeds; ++seed) {
            INFO(to_string(kind) << ", seed " << seed);
            check(make_random_case(kind, seed, polls));
        }
}

std::size_t count_of(const json& events)
{
    std::size_t count = 0;
    for (auto& poll : events)
        count += poll.size();
    return count;
}

// A case of some polls of another, in order: from a random place on, some of them dropped.
json window_of(const json& whole, std::mt19937& random, std::size_t longest)
{
    auto& all = whole["polls"];
    auto from = random() % all.size(), to = std::min(all.size(), from + longest);
    auto dropped = random() % 4;
    auto some = whole;
    some["polls"] = json::array();
    for (auto i = from; i < to; ++i)
        if (i == from || random() % 4 >= dropped)
            some["polls"].push_back(all[i]);
    return some;
}

}  // namespace

TEST_CASE("a restart before every poll changes no event and no id")
{
    std::size_t events = 0;
    for_each_random_case(1, [&](auto& c) {
        auto straight = events_of(replay_line(c)), restarted = events_of(replay_line(c, R"({"restart":true},)"));
        REQUIRE(restarted.size() == 2 * straight.size());
        for (std::size_t i = 0; i < straight.size(); ++i)
            if (restarted[2 * i + 1] != straight[i])
                FAIL_CHECK("poll " << i << ": " << c.polls[i] << "\n" << straight[i] << "\n" << restarted[2 * i + 1]);
        events += count_of(straight);
    });
    CHECK(events > 300);
}

TEST_CASE("no id comes twice along a chain")
{
    for_each_random_case(5, [](auto& c) {
        std::set<std::string> ids;
        for (auto& poll : events_of(replay_line(c)))
            for (auto& e : poll)
                if (!ids.insert(e["id"]).second)
                    FAIL_CHECK(e << " comes again");
    });
}

TEST_CASE("a poll that comes again at once changes nothing")
{
    for_each_random_case(10, [](auto& c) {
        auto read = parse_replay_case(replay_line(c));
        REQUIRE(read.has_value());
        checkpoint last;
        for (std::size_t i = 0; i < read->polls.size(); ++i) {
            auto& poll = std::get<poll_result>(read->polls[i]);
            if (auto found = advance(read->subject, last, poll, read->options))
                last = found->next;
            if (advance(read->subject, last, poll, read->options))
                FAIL_CHECK("poll " << i << " changes something again: " << c.polls[i]);
        }
    });
}

TEST_CASE("the same poll after the same checkpoint has the same events, and a change is one revision")
{
    for_each_random_case(3, [](auto& c) {
        auto read = parse_replay_case(replay_line(c));
        REQUIRE(read.has_value());
        checkpoint last;
        for (auto& poll : read->polls) {
            auto& found = std::get<poll_result>(poll);
            auto one = advance(read->subject, last, found, read->options);
            auto other = advance(read->subject, last, found, read->options);
            REQUIRE(one.has_value() == other.has_value());
            if (!one)
                continue;
            CHECK(one->next.revision == last.revision + 1);
            CHECK(one->next.diff_state == other->next.diff_state);
            REQUIRE(one->events.size() == other->events.size());
            for (std::size_t i = 0; i < one->events.size(); ++i)
                CHECK(to_json(one->events[i]) == to_json(other->events[i]));
            last = one->next;
        }
    });
}

TEST_CASE("the events of random polls are those of the rules", "[shared]")
{
    auto folder = shared_folder();
    if (folder.empty())
        return skip(no_rules);
    std::cout << "random polls: seed " << first_seed() << std::endl;
    temporary_folder made;
    {
        std::ofstream out(made.file("cases"));
        for_each_random_case(10, [&](auto& c) { out << replay_line(c) << '\n'; });
    }
    CHECK(agrees(folder, made.file("cases")));
}

TEST_CASE("the events of any part of the recordings, with polls dropped, are those of the rules", "[shared]")
{
    auto folder = shared_folder();
    if (folder.empty())
        return skip(no_rules);
    std::cout << "windows of the recordings: seed " << first_seed() << std::endl;
    std::mt19937 random(first_seed());
    temporary_folder made;
    make_cases(folder, "--remind 60,15", made.file("all"));
    {
        std::ifstream in(made.file("all"));
        std::ofstream out(made.file("cases"));
        for (std::string line; std::getline(in, line);) {
            auto whole = json::parse(line);
            for (int n = 0; n < 4; ++n)
                out << window_of(whole, random, 30) << '\n';
        }
    }
    CHECK(agrees(folder, made.file("cases")));
}
