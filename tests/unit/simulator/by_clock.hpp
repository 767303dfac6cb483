#pragma once
// A small made world that runs by the clock, and what it answers at moments of a fast month.

#include "simulator/world/made_world.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <map>

namespace by_clock {

using namespace clashcast::simulator;
using nlohmann::json;

constexpr double scale = 1000;

// In the game it is the first of April 2026, six hours before the sign-up of the league.
inline made_time fast()
{
    using namespace std::chrono;
    game_clock::real_time start = sys_days(year(2026) / 3 / 1) + hours(10);
    return made_time(game_clock(start, sys_days(year(2026) / 4 / 1) + hours(2), scale), true);
}

// Seconds since the start, of a time in the game.
inline double days(double game_days)
{
    return game_days * 86400 / scale;
}

struct played {
    explicit played(std::uint64_t seed, std::uint32_t clans = 16, std::uint32_t players = 12)
        : world(seed, clans, players, 0, 0, fast())
    {
    }

    // The answer at `now`; null unless its status is 200.
    json at(const std::string& target, double now) const
    {
        auto path = world.find(target);
        REQUIRE(path);
        auto version = world.version_at(*path, now);
        REQUIRE(version);
        std::string body;
        return world.answer(body, *path, *version) == 200 ? json::parse(body) : json();
    }

    made_world world;
};

inline std::string real_time(double now)
{
    using namespace std::chrono;
    auto then = sys_days(year(2026) / 3 / 1) + hours(10) + seconds(static_cast<int>(now));
    hh_mm_ss clock(then - std::chrono::floor<std::chrono::days>(then));
    char text[32];
    std::snprintf(text, sizeof text, "20260301T%02d%02d%02d.000Z", static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    return text;
}

// The attacks of both sides by their order; each is in it once.
inline std::map<int, json> attacks(const json& war)
{
    std::map<int, json> all;
    for (auto side : {"clan", "opponent"})
        for (const auto& member : war[side].value("members", json::array()))
            for (const auto& attack : member.value("attacks", json::array()))
                if (!all.emplace(attack["order"], attack).second)
                    FAIL("twice: " << attack);
    return all;
}

// What follows from one answer about a war to the next one about the same war.
inline void check_war(const json& before, const json& after, double now)
{
    static const std::vector<std::string> states{"preparation", "inWar", "warEnded"};
    auto order = [](const json& war) {
        return std::find(states.begin(), states.end(), war["state"].get<std::string>()) - states.begin();
    };
    auto made = attacks(after);
    REQUIRE((made.empty() || (made.begin()->first == 1 && made.rbegin()->first == static_cast<int>(made.size()))));
    auto counted = [&](const char* side) { return after[side]["attacks"].get<std::size_t>(); };
    REQUIRE(made.size() == counted("clan") + counted("opponent"));
    REQUIRE(after["preparationStartTime"] < after["startTime"]);
    REQUIRE(after["startTime"] < after["endTime"]);
    auto passed = [&](const char* field) { return after[field].get<std::string>() <= real_time(now); };
    REQUIRE(order(after) == (passed("startTime") ? 1 : 0) + (passed("endTime") ? 1 : 0));
    if (before.is_null() || before["preparationStartTime"] != after["preparationStartTime"])
        return;
    REQUIRE(order(before) <= order(after));
    REQUIRE(before["startTime"] <= after["startTime"]);
    auto known = attacks(before);
    REQUIRE(std::includes(made.begin(), made.end(), known.begin(), known.end()));
}

}  // namespace by_clock
