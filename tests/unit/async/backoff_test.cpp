#include "backoff.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace clashcast;
using namespace std::chrono_literals;

TEST_CASE("pauses double from the first to the longest")
{
    constexpr backoff reconnect{1s, 10s};
    std::vector<backoff::duration> pauses;
    for (unsigned failures = 1; failures != 8; ++failures)
        pauses.push_back(reconnect.after(failures));
    CHECK(pauses == std::vector<backoff::duration>{1s, 2s, 4s, 8s, 10s, 10s, 10s});
    CHECK(reconnect.after(4'000'000'000) == 10s);
}

TEST_CASE("jitter makes a pause up to a fifth shorter")
{
    constexpr backoff reconnect{1s, 10s};
    CHECK(reconnect.after(1, 0.5) == 900ms);
    CHECK(reconnect.after(9, 0.999) > 8s);
    CHECK(reconnect.after(9, 0.999) < 8100ms);
}
