#include "watch/hash_index.hpp"
#include "watch/subject_set.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <random>
#include <set>

using namespace clashcast;

TEST_CASE("whatever is inserted and erased, an index has what a set has, also where hashes collide")
{
    auto weak_hash = [](std::uint32_t one) { return std::uint64_t(one % 64); };
    hash_index<std::uint32_t, decltype(weak_hash)> index(weak_hash);
    std::set<std::uint32_t> model;
    std::minstd_rand random(1);
    auto has = [&](std::uint32_t one) {
        return index.find(weak_hash(one), [&](std::uint32_t each) { return each == one; }) == one;
    };
    for (int i = 0; i < 20'000; ++i) {
        auto one = static_cast<std::uint32_t>(1 + random() % 300);
        bool grow = i / 2000 % 2 == 0;
        REQUIRE(has(one) == model.contains(one));
        if (model.contains(one) && (!grow || random() % 4 == 0)) {
            index.erase(one);
            model.erase(one);
        } else if (!model.contains(one) && (grow || random() % 4 == 0)) {
            index.insert(one);
            model.insert(one);
        }
        REQUIRE(index.size() == model.size());
    }
    for (std::uint32_t one = 1; one <= 300; ++one)
        CHECK(has(one) == model.contains(one));
}

TEST_CASE("a set of subjects tells kinds with the same tag apart")
{
    subject_set set;
    const subject clan(subject_kind::clan, "#2PP"), war(subject_kind::war, "#2PP");
    CHECK_FALSE(set.contains(clan));
    set.insert(clan);
    CHECK(set.contains(clan));
    CHECK_FALSE(set.contains(war));
    set.insert(war);
    set.erase(clan);
    CHECK_FALSE(set.contains(clan));
    CHECK(set.contains(war));
    CHECK(set.size() == 1);
}
