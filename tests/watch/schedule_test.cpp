#include "watch/schedule.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;

TEST_CASE("what is due first is taken first, and nothing before its time")
{
    schedule due;
    clock::time_point start{};
    CHECK(due.next() == clock::time_point::max());
    due.put(1, start + 2s);
    due.put(2, start + 1s);
    CHECK(due.next() == start + 1s);
    CHECK_FALSE(due.take(start));
    CHECK(due.take(start + 5s) == 2u);
    CHECK(due.take(start + 5s) == 1u);
    CHECK_FALSE(due.take(start + 5s));
}
