#include "watch/schedule.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

constexpr clock::time_point start{};

}  // namespace

TEST_CASE("what is due first is taken first, and nothing before its time")
{
    schedule due;
    CHECK(due.next() == clock::time_point::max());
    due.put(1, start + 2s);
    due.put(2, start + 1s);
    CHECK(due.next() == start + 1s);
    CHECK_FALSE(due.take(start));
    CHECK(due.take(start + 5s) == 2u);
    CHECK(due.take(start + 5s) == 1u);
    CHECK_FALSE(due.take(start + 5s));
}

TEST_CASE("a removed subject does not come up; its number may be put again at once")
{
    schedule due;
    due.put(1, start + 1s);
    due.put(2, start + 2s);
    due.remove(1);
    CHECK(due.next() == start + 2s);
    due.put(1, start + 3s);
    CHECK(due.take(start + 5s) == 2u);
    CHECK(due.take(start + 5s) == 1u);
    CHECK_FALSE(due.take(start + 5s));
    CHECK(due.next() == clock::time_point::max());
}

TEST_CASE("whatever is put, removed and taken, the schedule has what a sorted map has")
{
    schedule due;
    std::map<std::uint32_t, clock::time_point> model;
    std::minstd_rand random(1);
    auto now = start;
    for (int i = 0; i < 5000; ++i) {
        auto number = static_cast<std::uint32_t>(random() % 200);
        if (auto known = model.find(number); known != model.end()) {
            due.remove(number);
            model.erase(known);
        } else {
            model[number] = now + std::chrono::milliseconds(random() % 1000);
            due.put(number, model[number]);
        }
        if (random() % 4 == 0)
            now += 10ms;
        while (auto taken = due.take(now)) {
            REQUIRE(model.contains(*taken));
            REQUIRE(model[*taken] <= now);
            model.erase(*taken);
        }
        REQUIRE(due.size() == model.size());
        auto soon = now + 300ms;
        REQUIRE(due.due_before(soon) == static_cast<std::size_t>(std::count_if(
                                            model.begin(), model.end(), [&](auto& m) { return m.second < soon; })));
        for (auto& [left, when] : model)
            REQUIRE(when > now);
    }
}
