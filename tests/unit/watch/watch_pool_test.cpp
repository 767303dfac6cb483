#include <clashcast/watch_pool.hpp>

#include "async/task_group.hpp"
#include "coroutines.hpp"
#include "manual_clock.hpp"
#include "watch/scripted_api.hpp"

#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>

#include <functional>
#include <optional>

using namespace clashcast;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

watch_group group(subject_kind kind, std::vector<std::string> tags)
{
    watch_group g;
    g.kind = kind;
    g.tags = std::move(tags);
    g.interval = 1s;
    return g;
}

// Nothing listens at port 1: every poll fails.
watch_pool_options unreachable(std::size_t threads)
{
    watch_pool_options options;
    options.api.base_url = "http://127.0.0.1:1/v1";
    options.api.tokens = {"a"};
    options.poll_loops = threads;
    return options;
}

// A hundred times as fast as the machine's, on any thread.
class fast_clock final : public clock {
public:
    time_point now() const override { return start_ + (real_clock().now() - start_) * 100; }
    timestamp wall() const override { return real_clock().wall(); }
    asio::awaitable<void> sleep_until(time_point when) override
    {
        return real_clock().sleep_until(start_ + (when - start_) / 100);
    }

private:
    time_point start_ = real_clock().now();
};

struct pool_fixture {
    explicit pool_fixture(std::size_t threads) : pool(context.get_executor(), *journal, unreachable(threads), time) {}

    asio::awaitable<void> watch()
    {
        auto ended = co_await pool.run();
        outcome = ended;
    }

    // Asks for the status, again and again, until it is as wanted.
    asio::awaitable<void> until(std::function<bool(const watch_status&)> is_wanted)
    {
        for (;;) {
            auto now = co_await pool.status();
            if (is_wanted(now))
                co_return;
        }
    }

    fast_clock time;
    asio::io_context context;
    std::unique_ptr<clashcast::journal> journal = make_memory_journal(context.get_executor());
    watch_pool pool;
    std::optional<result<void>> outcome;
};

}  // namespace

TEST_CASE("a pool on any number of threads polls what is added, and no longer what is removed")
{
    pool_fixture fixture(GENERATE(0u, 1u, 3u));
    auto& pool = fixture.pool;
    task_group tasks(fixture.context.get_executor());
    auto test = [&]() -> asio::awaitable<void> {
        co_await fixture.journal->open();
        pool.add(group(subject_kind::clan, {"#2PP", "#8PP", "#9PP", "#0PP"})).value();
        CHECK(pool.subjects() == 4);
        tasks.spawn("the pool", fixture.watch());
        co_await fixture.until([](auto& now) { return now.failing.subjects == 4; });
        pool.add(group(subject_kind::war, {"#2PP", "#8PP"})).value();
        CHECK(pool.subjects() == 6);
        co_await fixture.until([](auto& now) {
            return now.failing.subjects == 6 && now.failing.causes[0].by_kind.at(subject_kind::war) == 2;
        });
        pool.remove({subject(subject_kind::clan, "#2PP"), subject(subject_kind::war, "#8PP")}).value();
        CHECK(pool.subjects() == 4);
        co_await fixture.until([](auto& now) { return now.subjects == 4 && now.failing.subjects == 4; });
        auto now = co_await pool.status();
        CHECK(now.counts.at(subject_kind::clan).failures >= 4);
        CHECK(now.total().polls >= 6);
        pool.stop();
    };
    run(fixture.context, test());
    run(fixture.context, tasks.join());
    REQUIRE(fixture.outcome);
    CHECK(fixture.outcome->has_value());
}

TEST_CASE("a pool refuses what its watchers would refuse, at once and as a whole")
{
    pool_fixture fixture(2);
    auto& pool = fixture.pool;
    pool.add(group(subject_kind::clan, {"#2PP"})).value();
    CHECK(pool.add(group(subject_kind::clan, {"#8PP", "2pp"})).error().what == "clan/#2PP is watched already");
    CHECK(pool.add(group(subject_kind::clan, {"#8PX"})).error().code == errc::invalid);
    CHECK(pool.remove({subject(subject_kind::clan, "#2PP"), subject(subject_kind::war, "#2PP")}).error().what ==
          "war/#2PP is not watched");
    CHECK(pool.subjects() == 1);
    CHECK(pool.add(group(subject_kind::clan, {"#8PP"})).has_value());
    CHECK(pool.remove({subject(subject_kind::clan, "#2PP"), subject(subject_kind::clan, "#2PP")}).has_value());
    CHECK(pool.subjects() == 1);
}

TEST_CASE("options that make no api are an exception, and leave no thread behind")
{
    asio::io_context context;
    auto journal = make_memory_journal(context.get_executor());
    auto options = unreachable(2);
    options.api.base_url = "no URL";
    CHECK_THROWS_AS(watch_pool(context.get_executor(), *journal, options), boost::system::system_error);
}

TEST_CASE("a pool ends with the failure of the first watcher that ends")
{
    pool_fixture fixture(GENERATE(0u, 2u));
    task_group tasks(fixture.context.get_executor());
    auto test = [&]() -> asio::awaitable<void> {
        co_await fixture.journal->open();
        fixture.pool.add(group(subject_kind::clan, {"#2PP"})).value();
        co_await fixture.journal->close();
        tasks.spawn("the pool", fixture.watch());
        co_await tasks.join();
    };
    run(fixture.context, test());
    REQUIRE(fixture.outcome);
    REQUIRE(fixture.outcome->has_error());
    CHECK(fixture.outcome->error().code == errc::closed);
}

TEST_CASE("a pool polls through an api that was made elsewhere, on the clock it was given")
{
    asio::io_context context;
    manual_clock clock(context.get_executor());
    scripted_api api(context.get_executor(), clock);
    api.answers_all(404);
    auto journal = make_memory_journal(context.get_executor());
    watch_pool pool(context.get_executor(), *journal, api, clock);
    pool.add(group(subject_kind::clan, {"#2PP", "#8PP"})).value();
    task_group tasks(context.get_executor());
    auto watch = [&]() -> asio::awaitable<void> {
        auto ended = co_await pool.run();
        ended.value();
    };
    tasks.spawn("the pool", watch());
    while (context.poll() > 0)
        context.restart();
    CHECK(api.asked.size() == 1);
    clock.advance(1s);
    context.restart();
    while (context.poll() > 0)
        context.restart();
    CHECK(api.times("/clans/%238PP") == std::vector<long>{1});
    pool.stop();
    run(context, tasks.join());
}
