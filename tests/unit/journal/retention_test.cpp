#include "journal/retention.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

using when = clock::time_point;

position at(std::uint64_t n)
{
    return {1, n};
}

}  // namespace

TEST_CASE("what was kept before is old once that time has passed")
{
    retention kept(60s);
    CHECK_FALSE(kept.note(when(5s), at(7)));
    CHECK_FALSE(kept.note(when(64s), at(7)));
    CHECK(kept.note(when(65s), at(9)) == at(7));
}

TEST_CASE("the newest end that is old enough decides what is old")
{
    retention kept(60s);
    for (std::uint64_t second = 0; second < 100; second += 5)
        kept.note(when(std::chrono::seconds(second)), at(second));
    CHECK(kept.note(when(100s), at(100)) == at(40));
    CHECK(kept.note(when(104s), at(100)) == at(40));
    CHECK(kept.note(when(1000s), at(100)) == at(100));
}

TEST_CASE("nothing is old too early, nor later than by a sixtieth, however often it is noted")
{
    retention kept(600s);
    for (std::uint64_t second = 0; second < 5000; ++second) {
        auto old = kept.note(when(std::chrono::seconds(second)), at(second));
        CHECK(old.has_value() == (second >= 600));
        if (old)
            CHECK((old->sequence + 600 <= second && old->sequence + 611 > second));
    }
}

TEST_CASE("what need not be kept is old at once")
{
    retention kept(0s);
    CHECK(kept.note(when(1s), at(3)) == at(3));
    CHECK(kept.note(when(1s), at(4)) == at(4));
}

TEST_CASE("a journal's time goes on from where earlier owners left it, and never back")
{
    journal_time time(when(100s));
    CHECK(time.at(when(101s)) == 1s);
    time.learn(50s, when(101s));
    CHECK(time.at(when(103s)) == 52s);
    time.learn(10s, when(103s));
    CHECK(time.at(when(103s)) == 52s);
}
