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

// An API that answers with a clan of 1, 2, ... `last` points, and a clock that moves on whenever nothing is left to do.
struct stream_fixture {
    explicit stream_fixture(int last)
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

TEST_CASE("a callback whose awaitable would never run does not compile")
{
    using boost::asio::awaitable;
    CHECK(event_callback<void (*)(const event&)>);
    CHECK(event_callback<int (*)(event)>);
    CHECK(event_callback<awaitable<void> (*)(const event&)>);
    CHECK_FALSE(event_callback<awaitable<int> (*)(const event&)>);
    CHECK_FALSE(event_callback<void (*)(int)>);
}

TEST_CASE("next() returns the events in order, and nothing once stopped and drained")
{
    stream_fixture here(3);
    event_stream stream(here.context.get_executor(), here.api, {.time = here.clock});
    stream.watch_clans({"#2PP"}, {.interval = 1s});
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
    here.run(use());
    CHECK(changes == std::vector<std::string>{R"([{"field":"clanPoints","old_value":1,"new_value":2}])",
                                              R"([{"field":"clanPoints","old_value":2,"new_value":3}])"});
}

TEST_CASE("an event in the process carries the whole snapshots")
{
    stream_fixture here(2);
    event_stream stream(here.context.get_executor(), here.api, {.time = here.clock});
    stream.watch_clans({"#2PP"}, {.interval = 1s});
    auto use = [&]() -> asio::awaitable<void> {
        co_await stream.start();
        auto news = co_await stream.next();
        CHECK(news->old_data == clan(1));
        CHECK(news->new_data == clan(2));
    };
    here.run(use());
}

TEST_CASE("callbacks are called for their event type, or for all; one that throws is logged and stops nothing")
{
    stream_fixture here(3);
    event_stream stream(here.context.get_executor(), here.api, {.time = here.clock});
    std::vector<std::string> called, logged;
    set_log([&](severity level, std::string_view line) {
        if (level == severity::error)
            logged.emplace_back(line);
    });
    stream.watch_clans({"#2PP"}, {.interval = 1s})
        .on("clan_updated", [](const event&) { throw std::runtime_error("out of luck"); })
        .on("member_joined", [&](const event&) { called.push_back("joined"); })
        .on([&](const event& e) { called.emplace_back(e.type); })
        .on("clan_updated", [&](const event&) -> asio::awaitable<void> {
            called.push_back("awaited");
            if (called.size() == 4)
                co_await stream.stop();
        });
    here.run(stream.run());
    set_log({});
    CHECK(called == std::vector<std::string>{"clan_updated", "awaited", "clan_updated", "awaited"});
    REQUIRE(logged.size() == 2);
    CHECK(logged[0] == "a callback for clan_updated failed: out of luck");
}

TEST_CASE("polling pauses while the queue is full, and nothing is dropped")
{
    stream_fixture here(6);
    event_stream stream(here.context.get_executor(), here.api, {.queue_size = 2, .time = here.clock});
    stream.watch_clans({"#2PP"}, {.interval = 1s});
    std::size_t events = 0;
    auto use = [&]() -> asio::awaitable<void> {
        co_await stream.start();
        auto later = here.clock.now() + 100s;
        co_await here.clock.sleep_until(later);
        CHECK(here.api.asked.size() == 3);  // the baseline and two events: the queue is full
        while (events < 5) {
            auto news = co_await stream.next();
            ++events;
        }
    };
    here.run(use());
    CHECK(events == 5);
}

TEST_CASE("with a persist_path a restart resumes, and an event that was not acknowledged is delivered again")
{
    temporary_folder folder;
    auto file = folder.file("stream.db");
    std::string first_id;
    {
        stream_fixture here(2);
        event_stream stream(here.context.get_executor(), here.api, {.persist_path = file, .time = here.clock});
        stream.watch_clans({"#2PP"}, {.interval = 1s});
        auto use = [&]() -> asio::awaitable<void> {
            co_await stream.start();
            auto news = co_await stream.next();  // handed out, never acknowledged
            first_id = news->id;
            co_await stream.stop();
        };
        here.run(use());
    }
    stream_fixture here(3);
    here.api.says("/clans/%232PP", 200, clan(3));
    event_stream stream(here.context.get_executor(), here.api, {.persist_path = file, .time = here.clock});
    stream.watch_clans({"#2PP"}, {.interval = 1s});
    auto use = [&]() -> asio::awaitable<void> {
        co_await stream.start();
        auto again = co_await stream.next();
        CHECK(again->id == first_id);
        co_await stream.stop();
    };
    here.run(use());
}

TEST_CASE("a watch or an event type that is invalid throws, and the message names it")
{
    stream_fixture here(1);
    event_stream stream(here.context.get_executor(), here.api, {.time = here.clock});
    CHECK_THROWS_WITH(stream.watch_players({}, {.interval = 1s}), Catch::Contains("no tag of a player"));
    CHECK_THROWS_WITH(stream.watch_wars({"#2PP"}, {.interval = 10ms}), Catch::Contains("10ms"));
    CHECK_THROWS_WITH(stream.watch_clans({"clan"}), Catch::Contains("invalid tag \"clan\""));
    CHECK_THROWS_WITH(stream.on("member_vanished", [](const event&) {}), Catch::Contains("member_vanished"));
}

TEST_CASE("subjects come and go while a stream runs, and its status counts their polls")
{
    stream_fixture here(1);
    const std::string other = "/clans/%238PP";
    here.api.says(other, 200, clan(1));
    event_stream stream(here.context.get_executor(), here.api, {.time = here.clock});
    stream.watch_clans({"#2PP"}, {.interval = 1s});
    auto use = [&]() -> asio::awaitable<void> {
        co_await stream.start();
        stream.watch_clans({"#8PP"}, {.interval = 1s});
        while (here.api.times(other).empty()) {
            auto later = here.clock.now() + 1s;
            co_await here.clock.sleep_until(later);
        }
        stream.unwatch({subject(subject_kind::clan, "#2PP")});
        auto now = co_await stream.status();
        CHECK(now.polling.total().polls >= 1);
        co_await stream.stop();
        auto stopped = co_await stream.status();
        CHECK(stopped.state == pipeline_state::stopping);
    };
    here.run(use());
    CHECK_THROWS_WITH(stream.unwatch({subject(subject_kind::clan, "#2PP")}), Catch::Contains("#2PP"));
}

TEST_CASE("a stream that is destroyed while it polls leaves nothing behind")
{
    stream_fixture here(2);
    here.api.stall("/clans/%232PP");
    {
        event_stream stream(here.context.get_executor(), here.api, {.time = here.clock});
        stream.watch_clans({"#2PP"}, {.interval = 1s});
        auto use = [&]() -> asio::awaitable<void> { co_await stream.start(); };
        here.run(use());
        here.context.poll();
    }
    here.context.restart();
    CHECK(here.context.run() > 0);  // runs out of work
}
