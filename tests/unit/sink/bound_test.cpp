// A sink and a journal with bounds, together.

#include <clashcast/sink.hpp>

#include "sink/fakes.hpp"

#include "async/task_group.hpp"
#include "manual_clock.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

// Commits one event after the other, as fast as the journal takes them.
asio::awaitable<void> commit_each(journal& log, std::uint64_t last, std::uint64_t& committed)
{
    subject what(subject_kind::clan, "#2PP");
    while (committed < last) {
        change news;
        news.next.revision = committed + 1;
        auto& e = news.events.emplace_back();
        e.id = fmt::format("id{}", committed + 1);
        e.type = find_event_type("member_joined")->name;
        e.tag = what.tag;
        auto done = co_await log.commit(what, std::move(news));
        done.value();
        ++committed;
    }
}

asio::awaitable<void> open_sink(journal& log, std::unique_ptr<cursor>& into)
{
    consumer who;
    who.name = "wars";
    auto opened = co_await log.open_cursor(who);
    into = std::move(opened.value());
}

asio::awaitable<void> run_until_stopped(sink& one)
{
    auto ended = co_await one.run();
    CHECK(ended.has_value());
}

}  // namespace

TEST_CASE("events that a sink leaves out do not hold a full journal for ever")
{
    asio::io_context context;
    manual_clock clock{context.get_executor()};
    memory_journal_options options;
    options.bounds.max_events = 5;
    auto log = make_memory_journal(context.get_executor(), options, clock);
    auto broker = std::make_shared<publisher_script>(context.get_executor());
    task_group tasks(context.get_executor());
    std::unique_ptr<cursor> from;
    tasks.spawn("opening", open_sink(*log, from));
    context.poll();

    route_options o;
    o.events = {"war_*"};
    o.destination = "x";
    sink wars("wars", std::move(from), route::make(o).value(), std::make_unique<recording_publisher>(broker), clock);
    std::uint64_t committed = 0;
    tasks.spawn("the sink", run_until_stopped(wars));
    tasks.spawn("the watcher", commit_each(*log, 20, committed));
    for (int seconds = 0; seconds < 10; ++seconds) {
        context.restart();
        context.poll();
        clock.advance(1s);
    }
    CHECK(committed == 20);
    CHECK(wars.status().counts.filtered == 20);
    wars.stop();
    tasks.cancel();
    for (int seconds = 0; seconds < 10; ++seconds) {  // the clock goes before the loop does
        context.restart();
        context.poll();
        clock.advance(1s);
    }
    CHECK(tasks.size() == 0);
}
