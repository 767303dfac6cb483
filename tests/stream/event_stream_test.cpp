#include <clashcast/event_stream.hpp>

#include "manual_clock.hpp"
#include "temporary_folder.hpp"
#include "watch/scripted_api.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace clashcast;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

std::string clan(int points)
{
    return fmt::format(R"({{"tag":"#2PP","clanPoints":{}}})", points);
}

// An API that tells a clan with 1, 2, ... `last` points, and a clock that runs on whenever everybody waits.
struct stream_bench {
    explicit stream_bench(int last)
    {
        for (int points = 1; points <= last; ++points)
            api.says("/clans/%232PP", 200, clan(points));
    }
    void run(asio::awaitable<void> task)
    {
        bool ended = false;
        std::exception_ptr thrown;
        asio::co_spawn(context, std::move(task), [&](std::exception_ptr e) {
            thrown = e;
            ended = true;
        });
        while (!ended) {
            context.restart();
            if (context.run_one_for(2ms) == 0)
                clock.advance(1s);
        }
        if (thrown)
            std::rethrow_exception(thrown);
    }

    asio::io_context context;
    manual_clock clock{context.get_executor()};
    scripted_api api{context.get_executor(), clock};
};

}  // namespace

TEST_CASE("next gives the events in order, and nothing more once stopped and drained")
{
    stream_bench bench(3);
    event_stream stream(bench.context.get_executor(), bench.api, 1000, {}, bench.clock);
    stream.watch_clans({"#2PP"}, 1s);
    std::vector<std::string> changes;
    auto use = [&]() -> asio::awaitable<void> {
        co_await stream.start();
        for (int n = 0; n < 2; ++n) {
            auto news = co_await stream.next();
            changes.push_back(news->changes);
        }
        co_await stream.stop();
        auto none = co_await stream.next();
        CHECK_FALSE(none);
    };
    bench.run(use());
    CHECK(changes == std::vector<std::string>{R"([{"field":"clanPoints","old_value":1,"new_value":2}])",
                                              R"([{"field":"clanPoints","old_value":2,"new_value":3}])"});
}

TEST_CASE("an event in the process carries the whole snapshots")
{
    stream_bench bench(2);
    event_stream stream(bench.context.get_executor(), bench.api, 1000, {}, bench.clock);
    stream.watch_clans({"#2PP"}, 1s);
    auto use = [&]() -> asio::awaitable<void> {
        co_await stream.start();
        auto news = co_await stream.next();
        CHECK(news->old_data == clan(1));
        CHECK(news->new_data == clan(2));
    };
    bench.run(use());
}

TEST_CASE("callbacks hear their type, or all; one that throws is logged and stops nothing")
{
    stream_bench bench(3);
    event_stream stream(bench.context.get_executor(), bench.api, 1000, {}, bench.clock);
    std::vector<std::string> heard, logged;
    set_log([&](severity, std::string_view line) { logged.emplace_back(line); });
    stream.watch_clans({"#2PP"}, 1s)
        .on("clan_updated", [](const event&) { throw std::runtime_error("out of luck"); })
        .on("member_joined", [&](const event&) { heard.push_back("joined"); })
        .on([&](const event& e) { heard.emplace_back(e.type); })
        .on("clan_updated", [&](const event&) -> asio::awaitable<void> {
            heard.push_back("awaited");
            if (heard.size() == 4)
                co_await stream.stop();
        });
    bench.run(stream.run());
    set_log({});
    CHECK(heard == std::vector<std::string>{"clan_updated", "awaited", "clan_updated", "awaited"});
    REQUIRE(logged.size() == 2);
    CHECK(logged[0] == "a callback for clan_updated failed: out of luck");
}

TEST_CASE("a full queue holds the watchers back, and nothing is dropped")
{
    stream_bench bench(6);
    event_stream stream(bench.context.get_executor(), bench.api, 2, {}, bench.clock);
    stream.watch_clans({"#2PP"}, 1s);
    std::size_t events = 0;
    auto use = [&]() -> asio::awaitable<void> {
        co_await stream.start();
        auto later = bench.clock.now() + 100s;
        co_await bench.clock.sleep_until(later);
        CHECK(bench.api.asked.size() == 3);  // the baseline and two events: the queue is full
        while (events < 5) {
            auto news = co_await stream.next();
            ++events;
        }
    };
    bench.run(use());
    CHECK(events == 5);
}

TEST_CASE("with a persist_path a restart goes on, and an event that was not acknowledged is told again")
{
    temporary_folder folder;
    auto file = folder.file("stream.db");
    std::string first_id;
    {
        stream_bench bench(2);
        event_stream stream(bench.context.get_executor(), bench.api, 1000, file, bench.clock);
        stream.watch_clans({"#2PP"}, 1s);
        auto use = [&]() -> asio::awaitable<void> {
            co_await stream.start();
            auto news = co_await stream.next();  // handed out, never acknowledged
            first_id = news->id;
            co_await stream.stop();
        };
        bench.run(use());
    }
    stream_bench bench(3);
    bench.api.says("/clans/%232PP", 200, clan(3));
    event_stream stream(bench.context.get_executor(), bench.api, 1000, file, bench.clock);
    stream.watch_clans({"#2PP"}, 1s);
    auto use = [&]() -> asio::awaitable<void> {
        co_await stream.start();
        auto again = co_await stream.next();
        CHECK(again->id == first_id);
        co_await stream.stop();
    };
    bench.run(use());
}

TEST_CASE("what cannot be watched or heard throws, and says what")
{
    stream_bench bench(1);
    event_stream stream(bench.context.get_executor(), bench.api, 1000, {}, bench.clock);
    CHECK_THROWS_WITH(stream.watch_players({}, 1s), Catch::Contains("no tag of a player"));
    CHECK_THROWS_WITH(stream.watch_wars({"#2PP"}, 10ms), Catch::Contains("10ms"));
    CHECK_THROWS_WITH(stream.watch_clans({"clan"}), Catch::Contains("\"clan\" is no tag"));
    CHECK_THROWS_WITH(stream.on("member_vanished", [](const event&) {}), Catch::Contains("member_vanished"));
}

TEST_CASE("a stream that is destroyed while it polls leaves nothing behind")
{
    stream_bench bench(2);
    bench.api.stall("/clans/%232PP");
    {
        event_stream stream(bench.context.get_executor(), bench.api, 1000, {}, bench.clock);
        stream.watch_clans({"#2PP"}, 1s);
        auto use = [&]() -> asio::awaitable<void> { co_await stream.start(); };
        bench.run(use());
        bench.context.poll();
    }
    bench.context.restart();
    CHECK(bench.context.run() > 0);  // runs out of work
}
