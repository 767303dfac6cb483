#include "daemon/renewal_schedule.hpp"

#include <catch2/catch.hpp>

using clashcast::renewal_schedule;
using namespace std::chrono_literals;

namespace {

using time_point = renewal_schedule::time_point;
using durations = std::vector<clashcast::clock::duration>;

constexpr bool made = true, changed = true, suspended = true;

bool at_once(const renewal_schedule& one, time_point now)
{
    return one.is_possible(now) && one.is_pending();
}

}  // namespace

TEST_CASE("keys are asked for at the start")
{
    CHECK(at_once(renewal_schedule(), time_point(0s)));
}

TEST_CASE("after a success only the API's refusal is a reason, at most once in 5 minutes")
{
    renewal_schedule one;
    CHECK(one.succeeded(time_point(10s), made) == 0s);
    CHECK_FALSE(one.is_pending());
    CHECK(one.is_possible(time_point(10s)));
    CHECK(one.succeeded(time_point(20s), made) == 5min);
    CHECK_FALSE(one.is_pending());
    CHECK_FALSE(one.is_possible(time_point(20s)));
    CHECK_FALSE(one.is_possible(time_point(319s)));
    CHECK(one.is_possible(time_point(320s)));
}

TEST_CASE("a start that finds its keys is not repeated for 5 minutes: the API refuses them for another reason")
{
    renewal_schedule one;
    CHECK(one.succeeded(time_point(10s), !made) == 5min);
    CHECK_FALSE(one.is_possible(time_point(309s)));
    CHECK(one.is_possible(time_point(310s)));
}

TEST_CASE("renewals that follow each other have pauses that grow to an hour, and a quiet time forgets them")
{
    renewal_schedule one;
    time_point now(10s);
    one.succeeded(now, made);
    durations pauses;
    for (int i = 0; i < 7; ++i) {
        pauses.push_back(one.succeeded(now, i % 2 == 0));
        now += pauses.back();
    }
    CHECK(pauses == durations{5min, 10min, 20min, 40min, 60min, 60min, 60min});
    CHECK(one.succeeded(now + 1h, made) == 60min);
    CHECK(one.succeeded(now + 3h + 1s, made) == 5min);
}

TEST_CASE("a failure between two renewals does not make them forgotten")
{
    renewal_schedule one;
    one.succeeded(time_point(0s), made);
    CHECK(one.succeeded(time_point(10s), made) == 5min);
    one.failed(time_point(310s));
    CHECK(one.succeeded(time_point(315s), made) == 10min);
}

TEST_CASE("failures are repeated after pauses that grow to 5 minutes, and a success forgets them")
{
    renewal_schedule one;
    durations pauses;
    for (int i = 0; i < 9; ++i) {
        pauses.push_back(one.failed(time_point(100s)));
        CHECK(one.is_pending());
        CHECK_FALSE(one.is_possible(time_point(100s) + pauses.back() - 1ns));
        CHECK(at_once(one, time_point(100s) + pauses.back()));
    }
    CHECK(pauses == durations{5s, 10s, 20s, 40s, 80s, 160s, 300s, 300s, 300s});
    one.succeeded(time_point(0s), made);
    CHECK(one.failed(time_point(0s)) == 5s);
    CHECK(one.failed(time_point(0s), 0.5) == 9s);
}

TEST_CASE("what was rejected is tried again after the longest of these pauses")
{
    renewal_schedule one;
    CHECK(one.rejected(time_point(100s)) == 5min);
    CHECK_FALSE(one.is_possible(time_point(399s)));
    CHECK(at_once(one, time_point(400s)));
}

TEST_CASE("a renewal that fails is repeated although the API refuses the tokens no longer for their address")
{
    renewal_schedule one;
    one.succeeded(time_point(0s), made);
    one.failed(time_point(300s));
    CHECK(at_once(one, time_point(305s)));
}

TEST_CASE("a refused login is not repeated before a reload: of other settings, or five minutes later")
{
    renewal_schedule one;
    one.refused(time_point(10s));
    CHECK(one.is_refused());
    CHECK_FALSE(one.is_possible(time_point(24h)));
    one.reloaded(time_point(309s), !changed, suspended);
    CHECK(one.is_refused());
    auto later = one;
    later.reloaded(time_point(310s), !changed, !suspended);
    CHECK(at_once(later, time_point(310s)));
    one.reloaded(time_point(11s), changed, !suspended);
    CHECK_FALSE(one.is_refused());
    CHECK(at_once(one, time_point(11s)));
}

TEST_CASE("a reload is a reason for a login if the settings have changed or a key is suspended, for one login only")
{
    renewal_schedule one;
    one.succeeded(time_point(0s), made);
    one.succeeded(time_point(10s), made);
    auto same = one, other = one;
    same.reloaded(time_point(20s), !changed, !suspended);
    CHECK_FALSE(same.is_possible(time_point(20s)));
    other.reloaded(time_point(20s), changed, !suspended);
    CHECK(at_once(other, time_point(20s)));
    one.reloaded(time_point(20s), !changed, suspended);
    CHECK(at_once(one, time_point(20s)));
    CHECK(one.succeeded(time_point(20s), made) == 5min);
    CHECK_FALSE(one.is_possible(time_point(22s)));
}
