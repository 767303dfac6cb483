#include "journal/redis/tail_cache.hpp"
#include "journal_fixture.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;

namespace {

stored_events stored(std::vector<std::string> ids, data_level wanted = data_level::none)
{
    change news;
    for (auto& id : ids)
        news.events.push_back(an_event(std::move(id)));
    return stored_events(std::move(news), wanted);
}

using strings = std::vector<std::string>;
constexpr std::size_t many = 100;

}  // namespace

TEST_CASE("what was committed lately is what follows a position, also one inside a commit")
{
    tail_cache recent;
    recent.add(position(10, 3), stored({"a", "b", "c"}));
    recent.add(position(11, 4), stored({"d"}));
    CHECK(ids(recent.after(position(9, 0), many, data_level::none)) == strings{"a", "b", "c", "d"});
    CHECK(ids(recent.after(position(10, 1), many, data_level::none)) == strings{"b", "c", "d"});
    CHECK(ids(recent.after(position(10, 1), 2, data_level::none)) == strings{"b", "c"});
    CHECK(recent.after(position(10, 1), many, data_level::none).front().at == position(10, 2));
    CHECK(recent.after(position(11, 4), many, data_level::none).empty());
}

TEST_CASE("what came before the latest commits is not in the cache")
{
    tail_cache recent;
    recent.add(position(10, 8), stored({"g", "h"}));
    CHECK(recent.after(position(9, 5), many, data_level::none).empty());
    CHECK(ids(recent.after(position(9, 6), many, data_level::none)) == strings{"g", "h"});
    recent.clear();
    CHECK(recent.after(position(9, 6), many, data_level::none).empty());
}

TEST_CASE("there is no hole in the latest commits, and none of them twice")
{
    tail_cache recent;
    recent.add(position(10, 2), stored({"a", "b"}));
    recent.add(position(11, 3), stored({"c"}));
    recent.add(position(10, 2), stored({"a", "b"}));  // its reply was lost
    CHECK(ids(recent.after(position(), many, data_level::none)) == strings{"a", "b", "c"});
    recent.add(position(12, 5), stored({"e"}));  // the caller of the one before it was cancelled
    CHECK(recent.after(position(11, 3), many, data_level::none).empty());
    CHECK(ids(recent.after(position(12, 4), many, data_level::none)) == strings{"e"});
    recent.add(position(13, 5), stored({}));
    CHECK(ids(recent.after(position(12, 4), many, data_level::none)) == strings{"e"});
}

TEST_CASE("the latest commits are a MiB at most")
{
    tail_cache recent;
    std::string large(600 * 1024, 'x');
    for (std::uint64_t n = 1; n <= 3; ++n) {
        auto some = stored({std::to_string(n)});
        some.events[0].changes = large;
        recent.add(position(n, n), std::move(some));
    }
    CHECK(recent.after(position(1, 1), many, data_level::none).empty());
    CHECK(ids(recent.after(position(2, 2), many, data_level::none)) == strings{"3"});
}

TEST_CASE("from the cache too, a consumer is given as much data as it wants")
{
    change news;
    news.events = {an_event("a", "clan_updated"), an_event("b")};
    news.before = "old";
    news.next.body = "new";
    tail_cache recent;
    recent.add(position(10, 2), stored_events(std::move(news), data_level::full));
    auto whole = recent.after(position(), many, data_level::full);
    REQUIRE(whole.size() == 2);
    CHECK(*whole[0].before == "old");
    CHECK(*whole[0].after == "new");
    CHECK_FALSE(whole[1].before);
    CHECK(whole[1].event.old_data == an_event("b").old_data);
    auto none = recent.after(position(), many, data_level::none);
    CHECK_FALSE(none[0].before);
    CHECK(none[1].event.old_data == "null");
}
