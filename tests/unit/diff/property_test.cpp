#include <catch2/catch.hpp>

#include "diff/small_subjects.hpp"
#include "diff/replica.hpp"
#include "diff/watched.hpp"

#include <algorithm>
#include <set>

using namespace clashcast;

namespace {

constexpr unsigned seeds = 20;
constexpr int steps = 60;

// Counts events, no id twice.
struct event_totals {
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

// Checks the levels after the answer `seen`: events report rises, and no falls.
void check_levels(player_replica& replica, const player_replica& before, const player_replica& seen)
{
    for (auto& [list, items] : seen.levels) {
        if (auto known = before.levels.find(list); known != before.levels.end())
            for (auto& [key, level] : items) {
                auto old = known->second.find(key);
                auto highest = old == known->second.end() ? level : std::max(old->second, level);
                if (replica.levels[list].at(key) != highest)
                    FAIL_CHECK(list << ": " << key.first << " is " << replica.levels[list].at(key) << ", not "
                                    << highest);
            }
        replica.levels[list] = items;
    }
}

}  // namespace

TEST_CASE("the events are enough to follow a clan, and no id appears twice")
{
    event_totals all;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        small_clan clan(seed);
        watched subject_(subject(subject_kind::clan, "#2PP"));
        auto answer = marked(clan.step(), seed);
        subject_.sees(answer.dump());
        clan_replica replica(answer);
        for (int i = 0; i < steps; ++i) {
            answer = marked(clan.step(), seed);
            for (auto& e : subject_.sees(answer.dump())) {
                replica.apply(e);
                all.count(e);
            }
            REQUIRE(replica == clan_replica(answer));
        }
    }
    CHECK(all.ids.size() > 1000);
}

TEST_CASE("the events are enough to follow a player, and the highest level of every item")
{
    event_totals all;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        small_player player(seed);
        watched subject_(subject(subject_kind::player, "#2PP"));
        auto answer = marked(player.step(), seed);
        subject_.sees(answer.dump());
        player_replica replica(answer);
        for (int i = 0; i < steps; ++i) {
            answer = marked(player.step(), seed);
            auto before = replica;
            for (auto& e : subject_.sees(answer.dump())) {
                replica.apply(e);
                all.count(e);
            }
            const player_replica seen(answer);
            check_levels(replica, before, seen);
            REQUIRE(replica.fields == seen.fields);
        }
    }
    CHECK(all.ids.size() > 1000);
}

TEST_CASE("the events are enough to follow a war and its attacks, and stale answers are ignored")
{
    event_totals all;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        small_war war(seed);
        watched subject_(subject(subject_kind::war, "#2PP"));
        auto answer = marked(war.step(), seed);
        subject_.sees(answer.dump());
        war_replica replica(answer);
        for (int i = 0; i < steps; ++i) {
            answer = marked(war.step(), seed);
            INFO(answer.dump());
            auto events = subject_.sees(answer.dump());
            for (auto& e : events) {
                replica.apply(e);
                all.count(e);
            }
            if (war.stale)
                REQUIRE(events.empty());
            else if (answer["state"] == "notInWar")
                REQUIRE(replica.state == "notInWar");
            else
                REQUIRE(replica == war_replica(answer));
        }
    }
    CHECK(all.ids.size() > 1000);
}

TEST_CASE("an answer with another order of keys and other blanks is the same answer")
{
    for (unsigned seed = 1; seed <= 20; ++seed) {
        small_clan clan(seed);
        watched subject_(subject(subject_kind::clan, "#2PP"));
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
