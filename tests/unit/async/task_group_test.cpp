#include "async/task_group.hpp"

#include "coroutines.hpp"
#include "manual_clock.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
namespace asio = boost::asio;

TEST_CASE("a group ends when all of its tasks have ended")
{
    asio::io_context context;
    manual_clock clock(context.get_executor());
    task_group group(context.get_executor());
    int ended = 0;
    auto nap = [&](std::chrono::seconds span) -> asio::awaitable<void> {
        co_await clock.sleep_for(span);
        ++ended;
    };
    group.spawn("one", nap(std::chrono::seconds(1)));
    group.spawn("two", nap(std::chrono::seconds(2)));
    context.poll();
    clock.advance(std::chrono::seconds(1));
    context.restart();
    context.poll();
    CHECK(ended == 1);
    CHECK(group.size() == 1);
    clock.advance(std::chrono::seconds(1));
    run(context, group.join());
    CHECK(ended == 2);
}

TEST_CASE("a cancelled group ends without completing its tasks, even if they have not started")
{
    bool waits_already = GENERATE(true, false);
    asio::io_context context;
    manual_clock clock(context.get_executor());
    task_group group(context.get_executor());
    bool done = false;
    auto nap = [&]() -> asio::awaitable<void> {
        co_await clock.sleep_for(std::chrono::hours(1));
        done = true;
    };
    group.spawn("sleeper", nap());
    if (waits_already)
        context.poll();
    group.cancel();
    run(context, group.join());
    CHECK_FALSE(done);
    CHECK(group.size() == 0);
}

TEST_CASE("a task that fails cancels the others")
{
    asio::io_context context;
    manual_clock clock(context.get_executor());
    task_group group(context.get_executor());
    auto nap = [&]() -> asio::awaitable<void> { co_await clock.sleep_for(std::chrono::hours(1)); };
    auto fail = [&]() -> asio::awaitable<void> {
        co_await clock.sleep_for(std::chrono::seconds(1));
        throw std::runtime_error("a bug");
    };
    group.spawn("sleeper", nap());
    group.spawn("failing", fail());
    context.poll();
    clock.advance(std::chrono::seconds(1));
    run(context, group.join());
    CHECK(group.size() == 0);
}

TEST_CASE("cancelling join() cancels the tasks and still waits for their end")
{
    asio::io_context context;
    manual_clock clock(context.get_executor());
    task_group group(context.get_executor()), waiters(context.get_executor());
    bool ended = false;
    auto nap = [&]() -> asio::awaitable<void> { co_await clock.sleep_for(std::chrono::hours(1)); };
    auto wait = [&]() -> asio::awaitable<void> {
        co_await group.join();
        ended = group.size() == 0;
    };
    group.spawn("sleeper", nap());
    waiters.spawn("waiter", wait());
    context.poll();
    waiters.cancel();
    run(context, waiters.join());
    CHECK(group.size() == 0);
    CHECK(ended);
}

TEST_CASE("the caller of join() goes on when the last task ends in the moment of its cancellation")
{
    asio::io_context context;
    manual_clock clock(context.get_executor());
    task_group group(context.get_executor()), waiters(context.get_executor());
    bool went_on = false;
    auto nap = [&]() -> asio::awaitable<void> { co_await clock.sleep_for(std::chrono::hours(1)); };
    auto wait = [&]() -> asio::awaitable<void> {
        co_await group.join();
        co_await group.join();
        went_on = true;
    };
    group.spawn("sleeper", nap());
    waiters.spawn("waiter", wait());
    context.poll();
    group.cancel();
    waiters.cancel();
    run(context, waiters.join());
    CHECK(went_on);
}
