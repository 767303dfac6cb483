#include "async/run_on.hpp"

#include "async/task_group.hpp"
#include "coroutines.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch.hpp>

#include <stdexcept>
#include <thread>

using namespace clashcast;
namespace asio = boost::asio;

namespace {

struct other_thread {
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> busy{context.get_executor()};
    std::thread runs{[this] { context.run(); }};

    ~other_thread()
    {
        busy.reset();
        runs.join();
    }
};

asio::awaitable<std::thread::id> where()
{
    co_return std::this_thread::get_id();
}

asio::awaitable<std::thread::id> never(bool& ended)
{
    struct at_the_end {
        ~at_the_end() { ended = true; }
        bool& ended;
    } mark{ended};
    auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::use_awaitable);
    co_return std::thread::id();
}

}  // namespace

TEST_CASE("a coroutine runs on the other thread and returns on the calling one")
{
    asio::io_context here;
    other_thread there;
    std::thread::id ran, returned;
    auto call = [&]() -> asio::awaitable<void> {
        ran = co_await run_on<std::thread::id>(there.context.get_executor(), where);
        returned = std::this_thread::get_id();
    };
    run(here, call());
    CHECK(ran == there.runs.get_id());
    CHECK(returned == std::this_thread::get_id());
}

TEST_CASE("an exception on the other thread is thrown on the calling one")
{
    asio::io_context here;
    other_thread there;
    std::function<asio::awaitable<int>()> fails = []() -> asio::awaitable<int> {
        throw std::runtime_error("no");
        co_return 1;
    };
    auto call = [&]() -> asio::awaitable<void> { co_await run_on<int>(there.context.get_executor(), fails); };
    CHECK_THROWS_WITH(run(here, call()), "no");
}

TEST_CASE("a cancelled call cancels its coroutine and waits for its end")
{
    asio::io_context here;
    other_thread there;
    bool ended = false, ended_before = false;
    auto forever = [&] { return never(ended); };
    auto call = [&]() -> asio::awaitable<void> {
        try {
            co_await run_on<std::thread::id>(there.context.get_executor(), forever);
        } catch (...) {
            ended_before = ended;
            throw;
        }
    };
    task_group group(here.get_executor());
    group.spawn("a call", call());
    here.poll();
    group.cancel();
    here.restart();
    run(here, group.join());
    CHECK(ended_before);
}

TEST_CASE("a call that is cancelled at once ends")
{
    for (int i = 0; i < 200; ++i) {
        asio::io_context here;
        other_thread there;
        auto call = [&]() -> asio::awaitable<void> {
            co_await run_on<std::thread::id>(there.context.get_executor(), where);
        };
        task_group group(here.get_executor());
        group.spawn("a call", call());
        group.cancel();
        run(here, group.join());
        CHECK(group.size() == 0);
    }
}
