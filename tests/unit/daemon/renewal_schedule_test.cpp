#include "daemon/renewal_schedule.hpp"

#include <catch2/catch.hpp>

using clashcast::renewal_schedule;
using namespace std::chrono_literals;

namespace {

using time_point = renewal_schedule::time_point;

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
    one.succeeded(time_point(10s));
    CHECK_FALSE(one.is_pending());
    CHECK(one.is_possible(time_point(10s)));
    one.succeeded(time_point(20s));
    CHECK_FALSE(one.is_pending());
    CHECK_FALSE(one.is_possible(time_point(20s)));
    CHECK_FALSE(one.is_possible(time_point(319s)));
    CHECK(one.is_possible(time_point(320s)));
}

TEST_CASE("failures are repeated after pauses that grow to 5 minutes, and a success forgets them")
{
    renewal_schedule one;
    std::vector<clashcast::clock::duration> pauses;
    for (int i = 0; i < 9; ++i) {
        pauses.push_back(one.failed(time_point(100s)));
        CHECK(one.is_pending());
        CHECK_FALSE(one.is_possible(time_point(100s) + pauses.back() - 1ns));
        CHECK(at_once(one, time_point(100s) + pauses.back()));
    }
    CHECK(pauses == std::vector<clashcast::clock::duration>{5s, 10s, 20s, 40s, 80s, 160s, 300s, 300s, 300s});
    one.succeeded(time_point(0s));
    CHECK(one.failed(time_point(0s)) == 5s);
    CHECK(one.failed(time_point(0s), 0.5) == 9s);
}

TEST_CASE("a renewal that fails is repeated although the API refuses the tokens no longer for their address")
{
    renewal_schedule one;
    one.succeeded(time_point(0s));
    one.failed(time_point(300s));
    CHECK(at_once(one, time_point(305s)));
}

TEST_CASE("a refused login is not repeated before a reset")
{
    renewal_schedule one;
    one.refused();
    CHECK(one.is_refused());
    CHECK_FALSE(one.is_possible(time_point(24h)));
    one.reset();
    CHECK_FALSE(one.is_refused());
    CHECK(at_once(one, time_point(0s)));
}
