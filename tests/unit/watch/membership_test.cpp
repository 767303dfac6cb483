#include "watch/watch_fixture.hpp"

#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;
using sizes = std::vector<std::size_t>;

constexpr auto one = "/clans/%232PP", other = "/clans/%238PP";

strings tags(std::size_t first, std::size_t count)
{
    constexpr std::string_view digits = "0289PYLQGRJCUV";
    strings made(count, "#");
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t n = first + i, digit = 0; digit < 6; ++digit, n /= digits.size())
            made[i] += digits[n % digits.size()];
    return made;
}

}  // namespace

TEST_CASE("a subject that is added while others are polled has a baseline, then its changes are published")
{
    watch_fixture fixture;
    fixture.api.says(one, 200, clan("#2PP", 1));
    fixture.api.says(other, 200, clan("#8PP", 1));
    fixture.api.says(other, 200, clan("#8PP", 2));
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    fixture.pass(5s);
    fixture.watch(subject_kind::clan, {"8pp"}, 10s);
    CHECK(fixture.watching.subjects() == 2);
    CHECK(fixture.watching.status().subjects == 2);
    CHECK(fixture.events().empty());
    fixture.pass(20s);
    CHECK(fixture.api.times(one) == std::vector<long>{0, 10, 20});
    CHECK(fixture.api.times(other) == std::vector<long>{5, 15, 25});
    CHECK(fixture.events() == strings{"clan_updated #8PP"});
}

TEST_CASE("a group without an interval has that of its kind")
{
    watch_fixture fixture;
    fixture.api.says(one, 200, clan("#2PP", 1));
    fixture.watch(subject_kind::clan, {"#2PP"}, 0s);
    fixture.start();
    auto interval = traits_of(subject_kind::clan).interval;
    fixture.pass(2 * interval);
    CHECK(fixture.api.times(one) == std::vector<long>{0, interval.count(), 2 * interval.count()});
}

TEST_CASE("first polls of subjects that are added while others are polled are spread over the interval")
{
    watch_fixture fixture;
    fixture.start();
    fixture.watch(subject_kind::clan, tags(0, 4), 40s);
    fixture.pass(31s);
    std::vector<long> asked;
    for (auto& [path, when] : fixture.api.asked)
        asked.push_back(when);
    CHECK(asked == std::vector<long>{0, 10, 20, 30});
}

TEST_CASE("a thousand subjects that come to a hundred thousand delay no poll")
{
    watch_fixture fixture;
    fixture.api.answers_all(404);
    fixture.watch(subject_kind::clan, tags(0, 100'000), 100s);
    fixture.start();
    fixture.pass(3s);
    fixture.watching.add(fixture.group(subject_kind::war, tags(0, 1000), 100s)).value();
    for (auto& tag : tags(2000, 1000))
        fixture.watching.add(fixture.group(subject_kind::war, {tag}, 100s)).value();
    fixture.pass(3s);
    CHECK(fixture.store.entered == sizes{1000, 1000});
    CHECK(fixture.watching.status().subjects == 102'000);
    CHECK(fixture.watching.counts().late == 0);
    CHECK(fixture.watching.counts().polls >= 6'000);
    CHECK(fixture.watching.counts().polls <= 7'400);
}

TEST_CASE("the last polls of subjects that were removed make room for those of others")
{
    watch_fixture fixture;
    fixture.api.answers_all(404);
    auto first = tags(0, 8), second = tags(100, 8);  // as many as polls may be under way
    fixture.watch(subject_kind::clan, first, 10s);
    fixture.api.stall_all();
    fixture.start();
    fixture.pass(10s);
    CHECK(fixture.api.asked.size() == 8);
    std::vector<subject> leaving;
    for (auto& tag : first)
        leaving.emplace_back(subject_kind::clan, tag);
    fixture.watching.remove(leaving).value();
    fixture.watch(subject_kind::clan, second, 10s);
    fixture.pass(10s);
    CHECK(fixture.api.asked.size() == 8);
    fixture.api.release();
    fixture.pass(1s);
    CHECK(fixture.api.asked.size() == 16);
}

TEST_CASE("stopping does not wait for a journal that is asked about new subjects and does not answer")
{
    watch_fixture fixture;
    fixture.start();
    fixture.store.hang_enter = true;
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    CHECK(fixture.store.entered == sizes{1});
    fixture.watching.stop();
    fixture.settle();
    CHECK_FALSE(fixture.running);
    CHECK(fixture.outcome.has_value());
}

TEST_CASE("a subject that is removed is polled no more, and the journal knows it")
{
    watch_fixture fixture;
    fixture.api.says(one, 200, clan("#2PP", 1));
    fixture.api.says(other, 404, R"({"reason":"notFound"})");
    fixture.watch(subject_kind::clan, {"#2PP", "#8PP"}, 10s);
    fixture.start();
    fixture.pass(5s);
    CHECK(fixture.watching.status().failing.subjects == 1);
    fixture.remove(subject_kind::clan, "#8PP");
    CHECK(fixture.watching.subjects() == 1);
    CHECK(fixture.watching.status().subjects == 1);
    CHECK(fixture.watching.status().failing.subjects == 0);
    CHECK(fixture.store.left == sizes{1});
    fixture.pass(100s);
    CHECK(fixture.api.times(one).size() == 11);
    CHECK(fixture.api.times(other) == std::vector<long>{5});
}

TEST_CASE("a subject that leaves during its poll may record it, and is silent from then on")
{
    watch_fixture fixture;
    fixture.api.says(one, 200, clan("#2PP", 1));
    fixture.api.says(one, 200, clan("#2PP", 2));
    fixture.api.says(one, 200, clan("#2PP", 3));
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    fixture.api.stall(one);
    fixture.pass(10s);
    fixture.remove(subject_kind::clan, "#2PP");
    fixture.api.release();
    fixture.settle();
    CHECK(fixture.events() == strings{"clan_updated #2PP"});
    fixture.pass(100s);
    CHECK(fixture.api.times(one) == std::vector<long>{0, 10});
    CHECK(fixture.events().empty());
}

TEST_CASE("a subject that comes back goes on from its checkpoint: what changed meanwhile is one change")
{
    watch_fixture fixture;
    fixture.api.says(one, 200, clan("#2PP", 1));
    fixture.api.says(one, 200, clan("#2PP", 2));
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    fixture.remove(subject_kind::clan, "#2PP");
    fixture.pass(1000s);
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    CHECK(fixture.events() == strings{"clan_updated #2PP"});
    fixture.pass(30s);
    CHECK(fixture.events().empty());
    CHECK(fixture.api.times(one) == std::vector<long>{0, 1000, 1010, 1020, 1030});
}

TEST_CASE("a subject that comes back during its last poll is not polled twice at the same time")
{
    watch_fixture fixture;
    fixture.api.says(one, 200, clan("#2PP", 1));
    fixture.api.says(one, 200, clan("#2PP", 2));
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    fixture.api.stall(one);
    fixture.pass(10s);
    fixture.remove(subject_kind::clan, "#2PP");
    fixture.watch(subject_kind::clan, {"#2PP"}, 20s);
    fixture.pass(45s);
    CHECK(fixture.api.times(one) == std::vector<long>{0, 10});
    fixture.api.release();
    fixture.settle();
    fixture.pass(30s);
    CHECK(fixture.api.times(one) == std::vector<long>{0, 10, 70});
    CHECK(fixture.events() == strings{"clan_updated #2PP"});
}

TEST_CASE("a subject that leaves before the journal has answered is never polled")
{
    watch_fixture fixture;
    fixture.start();
    fixture.store.hang_enter = true;
    fixture.watch(subject_kind::clan, {"#2PP", "#8PP"}, 10s);
    CHECK(fixture.watching.subjects() == 2);
    CHECK(fixture.watching.status().subjects == 0);
    fixture.remove(subject_kind::clan, "#2PP");
    fixture.store.hang_enter = false;
    fixture.store.let_go.notify_all();
    fixture.settle();
    CHECK(fixture.store.left == sizes{1});
    fixture.pass(20s);
    CHECK(fixture.api.times(one).empty());
    CHECK_FALSE(fixture.api.times(other).empty());
}

TEST_CASE("the journal is not asked about a subject that comes and leaves at once, or that is removed before the start")
{
    watch_fixture fixture;
    fixture.watch(subject_kind::clan, {"#2PP", "#8PP"}, 10s);
    fixture.remove(subject_kind::clan, "#2PP");
    fixture.start();
    CHECK(fixture.watching.status().subjects == 1);
    fixture.watching.add(fixture.group(subject_kind::clan, {"#2PP"}, 10s)).value();
    fixture.watching.remove({subject(subject_kind::clan, "#2PP")}).value();
    fixture.settle();
    fixture.pass(20s);
    CHECK(fixture.store.entered.empty());
    CHECK(fixture.store.left.empty());
    CHECK(fixture.api.times(one).empty());
}

TEST_CASE("a list that cannot be added or removed as a whole changes nothing")
{
    watch_fixture fixture;
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    auto added = fixture.watching.add(fixture.group(subject_kind::clan, {"#9PP", "#2PP"}, 10s));
    REQUIRE(added.has_error());
    CHECK(added.error().code == errc::invalid);
    CHECK(added.error().what == "clan/#2PP is watched already");
    CHECK(fixture.watching.add(fixture.group(subject_kind::clan, {"#9PP", "9pp"}, 10s)).error().what ==
          "clan/#9PP is watched already");
    CHECK(fixture.watching.add(fixture.group(subject_kind::clan, {"#9PP", "#9PX"}, 10s)).has_error());
    CHECK(fixture.watching.add(fixture.group(subject_kind::clan, {"#9PP"}, 999ms)).has_error());
    auto removed = fixture.watching.remove({subject(subject_kind::clan, "#2PP"), subject(subject_kind::war, "#2PP")});
    REQUIRE(removed.has_error());
    CHECK(removed.error().code == errc::invalid);
    CHECK(removed.error().what == "war/#2PP is not watched");
    CHECK(fixture.watching.subjects() == 1);
    CHECK(fixture.store.entered.empty());
    CHECK(fixture.watching.add(fixture.group(subject_kind::clan, {"#9PP"}, 10s)).has_value());
}

TEST_CASE("maintenance may be watched from some time on, and no longer; polling goes on then")
{
    watch_fixture fixture;
    fixture.api.says(one, 200, clan("#2PP", 1));
    fixture.api.says("/players/%239QJ", 200, R"({"tag":"#9QJ"})");
    fixture.api.says("/players/%239QJ", 503, R"({"reason":"inMaintenance"})");
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    fixture.pass(5s);
    fixture.watch(subject_kind::maintenance, {"#9QJ"}, 30s);
    CHECK(fixture.api.times("/players/%239QJ") == std::vector<long>{5});
    fixture.pass(30s);
    CHECK(fixture.watching.status().maintenance);
    CHECK(fixture.events() == strings{"maintenance_start "});
    fixture.pass(20s);
    CHECK(fixture.api.times(one) == std::vector<long>{0, 10, 20, 30});
    fixture.remove(subject_kind::maintenance, "");
    CHECK_FALSE(fixture.watching.status().maintenance);
    CHECK(fixture.watching.status().subjects == 1);
    CHECK(fixture.api.times(one).back() == 55);
    fixture.pass(100s);
    CHECK(fixture.api.times("/players/%239QJ") == std::vector<long>{5, 35});
}

TEST_CASE("no poll begins while another watcher's probe has found maintenance")
{
    watch_fixture fixture;
    fixture.api.says(one, 200, clan("#2PP", 1));
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.start();
    fixture.watching.set_maintenance(true);
    fixture.pass(30s);
    CHECK(fixture.api.times(one) == std::vector<long>{0});
    fixture.watching.set_maintenance(false);
    fixture.settle();
    CHECK(fixture.api.times(one) == std::vector<long>{0, 30});
}

TEST_CASE("a journal that lost commits is given again which subjects are watched, and which have left")
{
    watch_fixture fixture;
    fixture.api.says(one, 200, clan("#2PP", 1));
    fixture.watch(subject_kind::clan, {"#2PP", "#8PP", "#9PP"}, 20s);
    fixture.start();
    fixture.watch(subject_kind::clan, {"#9QJ"}, 20s);
    fixture.remove(subject_kind::clan, "#8PP");
    fixture.remove(subject_kind::clan, "#9PP");
    fixture.watch(subject_kind::clan, {"#9PP"}, 20s);
    CHECK(fixture.store.entered == sizes{1, 1});
    CHECK(fixture.store.left == sizes{1, 1});
    fixture.store.lost_commits = 1;
    fixture.pass(10s);
    CHECK(fixture.store.entered == sizes{1, 1, 3});
    CHECK(fixture.store.left == sizes{1, 1, 1});
    CHECK(fixture.watching.status().subjects == 3);
    fixture.pass(30s);
    CHECK(fixture.api.times(one) == std::vector<long>{0, 20, 40});
    CHECK(fixture.store.entered == sizes{1, 1, 3});
}

TEST_CASE("a journal that lost commits is given again thousands of subjects, one step after the other")
{
    watch_fixture fixture;
    fixture.api.answers_all(404);
    fixture.watch(subject_kind::clan, tags(0, 2500), 1000s);
    fixture.start();
    for (auto& tag : tags(100, 1200))
        fixture.watching.remove({subject(subject_kind::clan, tag)}).value();
    fixture.settle();
    CHECK(fixture.store.left == sizes{1000, 200});
    fixture.store.lost_commits = 1;
    fixture.pass(10s);
    CHECK(fixture.store.left == sizes{1000, 200, 1200});
    CHECK(fixture.store.entered == sizes{1000, 300});
    CHECK(fixture.watching.status().subjects == 1300);
}

TEST_CASE("polling ends when the journal is lost while a subject comes")
{
    watch_fixture fixture;
    fixture.start();
    fixture.store.refuse_enter = GENERATE(errc::fenced, errc::closed);
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    CHECK_FALSE(fixture.running);
    REQUIRE(fixture.outcome.has_error());
    CHECK(fixture.outcome.error().code == *fixture.store.refuse_enter);
}

TEST_CASE("a subject that the journal does not take counts as failing, is tried again, and holds up no other")
{
    watch_fixture fixture;
    log_capture log;
    fixture.api.says(one, 200, clan("#2PP", 1));
    fixture.api.says(other, 200, clan("#8PP", 1));
    fixture.start();
    fixture.store.damaged = "#8PP";
    fixture.watch(subject_kind::clan, {"#2PP", "#8PP", "#9PP"}, 10s);
    CHECK(fixture.running);
    CHECK(fixture.store.entered == sizes{3, 1, 1, 1});
    CHECK(fixture.watching.status().subjects == 3);
    fixture.pass(100s);
    CHECK(fixture.api.times(one).size() == 11);
    CHECK(fixture.api.times(other).empty());
    CHECK(fixture.store.entered == sizes{3, 1, 1, 1, 1, 1, 1});  // after 10, 30 and 70 s
    auto why = to_string(failure(errc::malformed, "as the test says"));
    CHECK(causes(fixture.watching.status().failing).count("clan #8PP could not be recorded: " + why) == 1);
    CHECK(log.lines == strings{"the journal does not take clan/#8PP: " + why + "; trying again"});
    fixture.store.damaged = "none";
    fixture.pass(60s);
    CHECK(fixture.api.times(other) == std::vector<long>{150, 160});
    CHECK(fixture.watching.status().answered == 2);
    CHECK(fixture.watching.status().subjects == 3);
}

TEST_CASE("a subject that the journal does not take may leave and come back")
{
    watch_fixture fixture;
    log_capture log;
    fixture.api.says(one, 200, clan("#2PP", 1));
    fixture.start();
    fixture.store.damaged = "#2PP";
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    CHECK(fixture.watching.status().failing.subjects == 1);
    fixture.remove(subject_kind::clan, "#2PP");
    CHECK(fixture.watching.status().subjects == 0);
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.pass(10s);
    CHECK(fixture.watching.status().failing.subjects == 1);
    fixture.remove(subject_kind::clan, "#2PP");
    fixture.pass(100s);
    CHECK(fixture.store.left.empty());
    fixture.store.damaged = "none";
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.pass(1s);
    CHECK(fixture.watching.status().answered == 1);
    fixture.store.damaged = "#2PP";
    fixture.remove(subject_kind::clan, "#2PP");
    CHECK(fixture.watching.status().subjects == 0);
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.pass(20s);
    CHECK(fixture.watching.status().failing.subjects == 1);
    fixture.store.damaged = "none";
    fixture.pass(60s);
    CHECK(fixture.watching.status().answered == 1);
    CHECK(fixture.watching.status().subjects == 1);
}

TEST_CASE("maintenance whose checkpoint is damaged is tried again, and polling goes on")
{
    watch_fixture fixture;
    log_capture log;
    fixture.api.says(one, 200, clan("#2PP", 1));
    fixture.api.says("/players/%239QJ", 200, R"({"tag":"#9QJ"})");
    fixture.start();
    fixture.store.damaged = "";  // maintenance has no tag
    fixture.watch(subject_kind::clan, {"#2PP"}, 10s);
    fixture.watch(subject_kind::maintenance, {"#9QJ"}, 30s);
    CHECK(fixture.running);
    CHECK(fixture.watching.status().failing.subjects == 1);
    fixture.pass(10s);
    CHECK(fixture.api.times(one) == std::vector<long>{0, 10});
    CHECK(fixture.api.times("/players/%239QJ").empty());
    fixture.store.damaged = "none";
    fixture.pass(30s);
    CHECK(fixture.api.times("/players/%239QJ") == std::vector<long>{30});
    CHECK(fixture.watching.status().failing.subjects == 0);
}
