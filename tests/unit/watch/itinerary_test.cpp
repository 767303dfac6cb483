#include "watch/itinerary.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

constexpr timestamp noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + 12h;
constexpr clashcast::clock::time_point boot{};

moment at(std::chrono::seconds since)
{
    return {boot + since, noon + since};
}

agenda plan(std::vector<appointment> others = {}, std::optional<timestamp> own_at = {},
            std::optional<timestamp> tick = {})
{
    agenda made;
    made.requests.emplace_back("", request(), 60s, own_at);
    for (auto& one : others)
        made.requests.push_back(std::move(one));
    made.tick = tick;
    return made;
}

appointment other(std::string_view slot, std::string tag, std::chrono::seconds every,
                  std::optional<timestamp> moment = {})
{
    return {slot, request("war", std::move(tag)), every, moment};
}

// What is due: "" is nothing, "own", or the tag of another request.
std::string due(const itinerary& times, const agenda& what, std::chrono::seconds since)
{
    auto* found = times.due(what, at(since));
    return !found ? "" : found->slot.empty() ? "own" : found->what.tag;
}

long next(itinerary& times, const agenda& what, std::chrono::seconds since)
{
    return std::chrono::duration_cast<std::chrono::seconds>(times.next(what, at(since)) - boot).count();
}

}  // namespace

TEST_CASE("the own request is due when the schedule says so, and comes first")
{
    itinerary times(boot + 30s);
    auto both = plan({other("war", "#Q", 60s)});
    CHECK(due(times, both, 29s) == "#Q");
    CHECK(due(times, both, 30s) == "own");
    times.own_asked(at(30s), boot + 90s);
    CHECK(due(times, both, 30s) == "#Q");
    CHECK(times.own_due() == boot + 90s);
}

TEST_CASE("a moment that was named makes the own request due, once")
{
    itinerary times(boot);
    auto ends = plan({}, noon + 100s);
    times.own_asked(at(0s), boot + 600s);
    CHECK(due(times, ends, 99s).empty());
    CHECK(next(times, ends, 50s) == 100);
    CHECK(due(times, ends, 100s) == "own");
    times.own_asked(at(100s), boot + 600s);
    CHECK(due(times, ends, 101s).empty());
    CHECK(next(times, ends, 101s) == 600);
}

TEST_CASE("a slot is asked each of its intervals, no sooner than its answer goes stale")
{
    itinerary times(boot + 9999s);
    auto wars = plan({other("war", "#Q", 60s)});
    CHECK(due(times, wars, 0s) == "#Q");
    times.asked("war", at(0s), 0s);
    CHECK(due(times, wars, 59s).empty());
    CHECK(next(times, wars, 1s) == 60);
    CHECK(due(times, wars, 60s) == "#Q");
    times.asked("war", at(60s), 600s);
    CHECK(due(times, wars, 660s).empty());
    CHECK(next(times, wars, 61s) == 661);
    CHECK(due(times, wars, 661s) == "#Q");
}

TEST_CASE("requests that take turns share a slot, and others do not wait for them")
{
    itinerary times(boot + 9999s);
    times.asked("war", at(0s), 0s);
    CHECK(due(times, plan({other("war", "#8", 60s)}), 10s).empty());
    CHECK(due(times, plan({other("war", "#8", 60s), other("search", "#9", 60s)}), 10s) == "#9");
    CHECK(due(times, plan({other("war", "#8", 60s)}), 60s) == "#8");
}

TEST_CASE("a moment comes before the slot's interval, and before its answer goes stale")
{
    itinerary times(boot + 9999s);
    auto ends = plan({other("war", "#Q", 600s, noon + 100s)});
    times.asked("war", at(0s), 600s);
    CHECK(due(times, ends, 99s).empty());
    CHECK(next(times, ends, 1s) == 100);
    CHECK(due(times, ends, 100s) == "#Q");
    times.asked("war", at(100s), 0s);
    CHECK(due(times, ends, 101s).empty());
    CHECK(next(times, ends, 101s) == 700);
}

TEST_CASE("a server that says its answer stays fresh for days is not believed")
{
    itinerary times(boot + 99999s);
    auto wars = plan({other("war", "#Q", 60s)});
    times.asked("war", at(0s), 24h);
    CHECK(next(times, wars, 1s) == 3601);
}

TEST_CASE("what is not in the agenda is forgotten")
{
    itinerary times(boot + 9999s);
    auto wars = plan({other("war", "#Q", 600s)});
    times.asked("war", at(0s), 0s);
    times.next(plan(), at(1s));
    CHECK(due(times, wars, 2s) == "#Q");
}

TEST_CASE("the next visit is at the first of what is due, and never in the past")
{
    itinerary times(boot + 500s);
    CHECK(next(times, plan(), 0s) == 500);
    CHECK(times.is_trivial());
    CHECK(next(times, plan({}, {}, noon + 70s), 0s) == 70);
    CHECK_FALSE(times.is_trivial());
    CHECK(times.look_again() == noon + 70s);
    CHECK(next(times, plan({other("war", "#Q", 60s)}, {}, noon + 70s), 20s) == 20);
    CHECK(next(times, plan({}, {}, noon - 70s), 20s) == 20);
    CHECK(next(times, plan({}, {}, noon + 700s), 20s) == 500);
}

TEST_CASE("a tick is due from its moment on")
{
    CHECK_FALSE(itinerary::ticks(plan(), at(0s)));
    CHECK_FALSE(itinerary::ticks(plan({}, {}, noon + 1s), at(0s)));
    CHECK(itinerary::ticks(plan({}, {}, noon), at(0s)));
}

TEST_CASE("moments are the game's time, intervals the machine's")
{
    itinerary times(boot + 600s);
    auto ends = plan({}, noon + 100s);
    times.own_asked(at(0s), boot + 600s);
    moment jumped{boot + 10s, noon + 90s};
    CHECK(times.next(ends, jumped) == boot + 20s);
}
