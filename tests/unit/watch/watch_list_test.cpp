#include "watch/watch_list.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

constexpr clock::time_point now{};

// Tags in the API's alphabet.
std::string tag(std::size_t n)
{
    constexpr std::string_view digits = "0289PYLQGRJCUV";
    std::string made = "#";
    for (int i = 0; i < 7; ++i, n /= digits.size())
        made += digits[n % digits.size()];
    return made;
}

watch_group clans(std::size_t first, std::size_t count)
{
    watch_group g;
    g.interval = 60s;
    for (std::size_t i = first; i < first + count; ++i)
        g.tags.push_back(tag(i));
    return g;
}

// What the journal is asked, without a journal.
std::vector<watch_list::arrival> settle_all(watch_list& list)
{
    auto some = list.take_pending(SIZE_MAX);
    for (auto& one : some) {
        list.settled(one, list[one.number].wanted);
        list.release_if_unused(one.number);
    }
    return some;
}

void remove(watch_list& list, std::size_t first, std::size_t count)
{
    for (std::size_t i = first; i < first + count; ++i)
        list.remove(list.find(subject(subject_kind::clan, tag(i))).value());
}

}  // namespace

TEST_CASE("first polls of a group are spread over its interval")
{
    watch_list list;
    list.add(clans(0, 4), {}).value();
    std::vector<float> parts;
    for (auto& one : settle_all(list))
        parts.push_back(one.part);
    CHECK(parts == std::vector<float>{0, 0.25, 0.5, 0.75});
}

TEST_CASE("first polls of subjects that come one shortly after the other are spread over the interval too")
{
    watch_list list;
    for (std::size_t i = 0; i < 4; ++i)
        list.add(clans(i, 1), now).value();
    list.add(clans(4, 1), now + 2s).value();
    std::vector<float> parts;
    for (auto& one : settle_all(list))
        parts.push_back(one.part);
    CHECK(parts == std::vector<float>{0, 0.5, 0.25, 0.75, 0});
}

TEST_CASE("a number is used again once the journal knows that its subject has left, and no poll is under way")
{
    watch_list list;
    list.add(clans(0, 2), now).value();
    settle_all(list);
    list[1].polling = true;
    remove(list, 0, 2);
    CHECK(list.size() == 0);
    CHECK_FALSE(list.find(subject(subject_kind::clan, tag(0))));
    list.add(clans(2, 1), now).value();
    CHECK(list.numbers() == 3);
    settle_all(list);
    list.add(clans(3, 2), now).value();
    CHECK(list.numbers() == 4);
    CHECK(list[0].tag == tag(3));
    CHECK(list[1].tag == tag(1));
    list[1].polling = false;
    list.release_if_unused(1);
    list.add(clans(5, 1), now).value();
    CHECK(list[1].tag == tag(5));
}

TEST_CASE("a subject that comes back before it is forgotten has its number and what is remembered of it")
{
    watch_list list;
    list.add(clans(0, 1), now).value();
    settle_all(list);
    list[0].body_hash = 7;
    remove(list, 0, 1);
    list.add(clans(0, 1), now).value();
    CHECK(list.find(subject(subject_kind::clan, tag(0))) == 0u);
    CHECK(list[0].body_hash == 7);
    CHECK(settle_all(list).size() == 1);
    remove(list, 0, 1);
    settle_all(list);
    list.add(clans(0, 1), now).value();
    CHECK(list[0].body_hash == 0);
}

TEST_CASE("subjects that come one by one with the same settings share a group")
{
    watch_list list;
    for (std::size_t i = 0; i < 3; ++i)
        list.add(clans(i, 1), now).value();
    auto other = clans(3, 1);
    other.options.track_members = false;
    list.add(other, now).value();
    CHECK(list[0].group == list[2].group);
    CHECK(list[0].group != list[3].group);
    CHECK(list.group_of(list[3]).options.track_members == false);
    remove(list, 3, 1);
    settle_all(list);
    auto third = clans(4, 1);
    third.interval = 10s;
    list.add(third, now).value();
    CHECK(list.group_of(list[3]).interval == 10s);
    CHECK(list.group_of(list[0]).interval == 60s);
}

TEST_CASE("what many subjects took that came and left is given back")
{
    watch_list list;
    list.add(clans(0, 1000), now).value();
    settle_all(list);
    for (int wave = 0; wave < 3; ++wave) {
        list.add(clans(1000, 50'000), now).value();
        settle_all(list);
        CHECK(list.numbers() == 51'000);
        remove(list, 1000, 50'000);
        settle_all(list);
        CHECK(list.size() == 1000);
        CHECK(list.numbers() < 15'000);
    }
    for (std::size_t i = 0; i < 1000; ++i)
        REQUIRE(list.find(subject(subject_kind::clan, tag(i))) == i);
}
