#include "api/rate_limiter.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

rate_limiter::time_point at(clock::duration since_start)
{
    return rate_limiter::time_point(since_start);
}

std::size_t how_many_now(rate_limiter& l, rate_limiter::time_point now)
{
    std::size_t count = 0;
    while (l.take(now))
        ++count;
    return count;
}

}  // namespace

TEST_CASE("a token allows its burst at once, then its rate")
{
    rate_limiter l(1, 10, 20);
    CHECK(how_many_now(l, at(0s)) == 20);
    CHECK(l.ready_at() == at(100ms));
    CHECK_FALSE(l.take(at(99ms)));
    CHECK(how_many_now(l, at(100ms)) == 1);
    CHECK(how_many_now(l, at(1100ms)) == 10);
    CHECK(how_many_now(l, at(1h)) == 20);
}

TEST_CASE("in any window, a token is used at most burst + rate x window times")
{
    std::mt19937 random(7);
    for (auto [rate, burst] : {std::pair(10.0, 20.0), {3.0, 1.0}, {7.3, 2.5}, {1000.0, 5.0}}) {
        rate_limiter l(3, rate, burst);
        std::map<std::size_t, std::vector<clock::duration>> used;
        std::exponential_distribution<double> pause(rate * 2), nap(rate / 30);
        clock::duration now{};
        for (int i = 0; i < 2000; ++i) {
            auto span = i % 50 == 0 ? nap(random) : pause(random) / 3;
            now += std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(span));
            if (auto permit = l.take(at(now)))
                used[permit->token].push_back(now);
        }
        REQUIRE(used.size() == 3);
        for (const auto& [token, times] : used)
            for (std::size_t first = 0; first < times.size(); ++first)
                for (std::size_t last = first; last < times.size(); ++last) {
                    auto window = std::chrono::duration<double>(times[last] - times[first]).count();
                    if (static_cast<double>(last - first + 1) > burst + rate * window + 1e-6)
                        FAIL("token " << token << ": " << last - first + 1 << " in " << window << " s");
                }
    }
}

TEST_CASE("taking a permit whenever one is ready uses the whole rate")
{
    rate_limiter l(2, 10, 1);
    std::size_t taken = 0;
    for (auto now = l.ready_at(); now < at(10s); now = std::max(now, l.ready_at()))
        taken += l.take(now) ? 1 : 0;
    CHECK(taken == 200);
}

TEST_CASE("tokens are used in turn")
{
    rate_limiter l(3, 10, 20);
    for (std::size_t i = 0; i < 9; ++i)
        CHECK(l.take(at(0s))->token == i % 3);
}

TEST_CASE("a resting token is skipped")
{
    rate_limiter l(2, 10, 20);
    l.rest(0, at(5s));
    CHECK(l.take(at(0s))->token == 1);
    CHECK(l.take(at(0s))->token == 1);
    CHECK(l.take(at(5s))->token == 0);
}

TEST_CASE("a shorter rest does not end a longer one")
{
    rate_limiter l(1, 10, 20);
    l.rest(0, at(5s));
    l.rest(0, at(1s));
    CHECK(l.ready_at() == at(5s));
}

TEST_CASE("a suspended token is tried once every 60 seconds until it is restored")
{
    rate_limiter l(2, 10, 20);
    CHECK(l.suspend(0, at(0s)));
    CHECK_FALSE(l.suspend(0, at(0s)));
    CHECK(l.left() == 1);
    CHECK(how_many_now(l, at(59s)) == 20);
    auto trial = l.take(at(60s));
    REQUIRE(trial);
    while (trial->token == 1)
        trial = l.take(at(60s));
    CHECK(trial->trial);
    while (auto permit = l.take(at(61s)))
        CHECK(permit->token == 1);
    l.restore(0);
    CHECK(l.left() == 2);
    auto permit = l.take(at(61s));
    REQUIRE(permit);
    CHECK(permit->token == 0);
    CHECK_FALSE(permit->trial);
}
