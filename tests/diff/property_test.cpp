#include <catch2/catch.hpp>

#include "diff/small_subjects.hpp"
#include "diff/told.hpp"
#include "diff/watched.hpp"

#include <algorithm>
#include <set>

using namespace clashcast;

namespace {

constexpr unsigned seeds = 20;
constexpr int steps = 60;

// Counts events, no id twice.
struct census {
    void count(const event& e)
    {
        if (!ids.insert(e.id).second)
            FAIL_CHECK(e.id << " comes twice");
    }
    std::set<std::string> ids;
};

// So that no two worlds begin with the same answer, and end up in the same chain.
json marked(json answer, unsigned seed)
{
    answer["seed"] = seed;
    return answer;
}

// The levels that are known after `seen` was, with rises told and falls not.
void check_levels(told_player& told, const told_player& before, const told_player& seen)
{
    for (auto& [list, items] : seen.levels) {
        if (auto known = before.levels.find(list); known != before.levels.end())
            for (auto& [key, level] : items) {
                auto old = known->second.find(key);
                auto highest = old == known->second.end() ? level : std::max(old->second, level);
                if (told.levels[list].at(key) != highest)
                    FAIL_CHECK(list << ": " << key.first << " is " << told.levels[list].at(key) << ", not " << highest);
            }
        told.levels[list] = items;
    }
}

}  // namespace

TEST_CASE("whoever applies the events has the clan, and no id comes twice")
{
    census all;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        small_clan clan(seed);
        watched subject_(subject(kind::clan, "#2PP"));
        auto answer = marked(clan.step(), seed);
        subject_.sees(answer.dump());
        told_clan told(answer);
        for (int i = 0; i < steps; ++i) {
            answer = marked(clan.step(), seed);
            for (auto& e : subject_.sees(answer.dump())) {
                told.apply(e);
                all.count(e);
            }
            REQUIRE(told == told_clan(answer));
        }
    }
    CHECK(all.ids.size() > 1000);
}

TEST_CASE("whoever applies the events has the player, and of every item the level it rose to")
{
    census all;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        small_player player(seed);
        watched subject_(subject(kind::player, "#2PP"));
        auto answer = marked(player.step(), seed);
        subject_.sees(answer.dump());
        told_player told(answer);
        for (int i = 0; i < steps; ++i) {
            answer = marked(player.step(), seed);
            auto before = told;
            for (auto& e : subject_.sees(answer.dump())) {
                told.apply(e);
                all.count(e);
            }
            const told_player seen(answer);
            check_levels(told, before, seen);
            REQUIRE(told.fields == seen.fields);
        }
    }
    CHECK(all.ids.size() > 1000);
}

TEST_CASE("whoever applies the events has the war and its attacks, and stale answers say nothing")
{
    census all;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        small_war war(seed);
        watched subject_(subject(kind::war, "#2PP"));
        auto answer = marked(war.step(), seed);
        subject_.sees(answer.dump());
        told_war told(answer);
        for (int i = 0; i < steps; ++i) {
            answer = marked(war.step(), seed);
            INFO(answer.dump());
            auto events = subject_.sees(answer.dump());
            for (auto& e : events) {
                told.apply(e);
                all.count(e);
            }
            if (war.stale)
                REQUIRE(events.empty());
            else if (answer["state"] == "notInWar")
                REQUIRE(told.state == "notInWar");
            else
                REQUIRE(told == told_war(answer));
        }
    }
    CHECK(all.ids.size() > 1000);
}

TEST_CASE("an answer written in another order and spacing is the same answer")
{
    for (unsigned seed = 1; seed <= 20; ++seed) {
        small_clan clan(seed);
        watched subject_(subject(kind::clan, "#2PP"));
        for (int i = 0; i < 20; ++i) {
            auto answer = clan.step();
            subject_.sees(answer.dump());
            auto reversed = nlohmann::ordered_json::object();
            for (auto it = answer.items().end(), first = answer.items().begin(); it != first;
                 it = answer.items().end()) {
                auto& name = std::prev(answer.end()).key();
                reversed[name] = nlohmann::ordered_json::parse(answer[name].dump());
                answer.erase(std::string(name));
                if (answer.empty())
                    break;
            }
            REQUIRE(subject_.sees(reversed.dump(1)).empty());
        }
    }
}
