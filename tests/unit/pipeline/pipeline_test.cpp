#include <clashcast/pipeline.hpp>

#include "manual_clock.hpp"
#include "sink/fakes.hpp"
#include "watch/scripted_api.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace clashcast;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

const std::string clan = "/clans/%232PP", other_clan = "/clans/%238PP";

watch_group clans(std::vector<std::string> tags)
{
    watch_group group;
    group.tags = std::move(tags);
    group.interval = 1s;
    return group;
}

// A pipeline with a journal in memory, an API that follows a script, and a clock that moves on whenever nothing is left
// to do.
struct pipeline_fixture {
    pipeline_fixture() { set_log([](severity, std::string_view) {}); }
    ~pipeline_fixture()
    {
        process.reset();
        context.restart();
        context.run();  // to the end of what was under way
        set_log({});
    }

    // The clan has 1, 2, ... `last` points.
    void script(const std::string& path, int last)
    {
        for (int points = 1; points <= last; ++points)
            api.says(path, 200, fmt::format(R"({{"tag":"#{}","clanPoints":{}}})", path.substr(path.size() - 3), points));
    }

    std::shared_ptr<publisher_script> add_sink(std::string name)
    {
        auto script = std::make_shared<publisher_script>(context.get_executor());
        pipeline_sink one;
        one.name = std::move(name);
        one.route.destination = "anywhere";
        one.target = std::make_unique<recording_publisher>(script);
        process->add(std::move(one)).value();
        return script;
    }

    template <class Done>
    void run_until(Done done)
    {
        for (int turn = 0; !done(); ++turn) {
            if (turn == 20'000)
                throw std::logic_error("it never happens");
            context.restart();
            if (context.run_one_for(2ms) == 0)
                clock.advance(1s);
        }
    }

    template <class T>
    T wait_for(asio::awaitable<T> task)
    {
        std::optional<T> returned;
        asio::co_spawn(context, std::move(task), [&](std::exception_ptr e, T value) {
            if (e)
                std::rethrow_exception(e);
            returned = std::move(value);
        });
        run_until([&] { return returned.has_value(); });
        return std::move(*returned);
    }

    void start()
    {
        asio::co_spawn(context, process->run(), [this](std::exception_ptr e, result<void> how) {
            if (e)
                std::rethrow_exception(e);
            ended = std::move(how);
        });
    }

    result<void> stop()
    {
        process->stop();
        run_until([&] { return ended.has_value(); });
        return *ended;
    }

    pipeline_status status() { return wait_for(process->status()); }

    asio::io_context context;
    manual_clock clock{context.get_executor()};
    scripted_api api{context.get_executor(), clock};
    std::optional<pipeline> process{
        std::in_place,      context.get_executor(), make_memory_journal(context.get_executor(), {}, clock), api,
        pipeline_options(), clock};
    std::optional<result<void>> ended;
};

}  // namespace

TEST_CASE("every sink gets what changed, and the status counts it")
{
    pipeline_fixture here;
    here.script(clan, 3);
    auto one = here.add_sink("one"), other = here.add_sink("other");
    here.process->add(clans({"#2PP"})).value();
    here.start();
    here.run_until([&] { return one->taken.size() == 2 && other->taken.size() == 2; });
    here.run_until([&] { return here.status().sinks.at(1).counts.delivered == 2; });
    auto now = here.status();
    CHECK(one->taken == other->taken);
    CHECK(now.state == pipeline_state::polling);
    CHECK_FALSE(now.degraded());
    CHECK(now.uptime > 0s);
    CHECK(now.polling.counts[subject_kind::clan].events == 2);
    CHECK(now.polling.answered == 1);
    CHECK(now.journal.end.sequence == 2);
    CHECK(now.journal.consumers.size() == 2);
    REQUIRE(now.sinks.size() == 2);
    CHECK(now.sinks[0].name == "one");
    CHECK(now.sinks[1].waiting == 0);
    CHECK(here.stop().has_value());
    CHECK(here.status().state == pipeline_state::stopping);
    CHECK(one->closed == 1);
}

TEST_CASE("the state says what a pipeline waits for")
{
    pipeline_fixture here;
    here.script(clan, 1);
    here.api.stall(clan);
    here.process->add(clans({"#2PP"})).value();
    CHECK(here.status().state == pipeline_state::starting);
    here.start();
    here.run_until([&] { return !here.api.asked.empty(); });
    CHECK(here.status().state == pipeline_state::waiting_for_api);
    here.api.release();
    here.run_until([&] { return here.status().state == pipeline_state::polling; });
    CHECK(here.stop().has_value());
}

TEST_CASE("failing subjects and a sink that cannot connect are causes of a degraded pipeline")
{
    pipeline_fixture here;
    here.script(clan, 1);
    here.api.says(other_clan, 404, R"({"reason":"notFound"})");
    auto sink = here.add_sink("mqtt");
    sink->open_fails.assign(100, failure(errc::not_connected, "connection refused"));
    here.process->add(clans({"#2PP", "#8PP"})).value();
    here.start();
    here.run_until([&] { return here.status().causes.size() == 2; });
    auto now = here.status();
    CHECK(now.degraded());
    CHECK(now.causes == std::vector<std::string>{"1 of 2 subjects fails: there is no clan #8PP",
                                                 "sink mqtt is not connected: connection refused"});
    CHECK(here.stop().has_value());
}

TEST_CASE("subjects are added and removed while the pipeline runs")
{
    pipeline_fixture here;
    here.script(clan, 1);
    here.script(other_clan, 1);
    here.process->add(clans({"#2PP"})).value();
    here.start();
    here.run_until([&] { return !here.api.times(clan).empty(); });
    CHECK(here.api.times(other_clan).empty());
    here.process->add(clans({"#8PP"})).value();
    CHECK(here.process->subjects() == 2);
    here.run_until([&] { return !here.api.times(other_clan).empty(); });
    REQUIRE(here.process->remove({subject(subject_kind::clan, "#2PP")}));
    CHECK(here.process->subjects() == 1);
    CHECK_FALSE(here.process->remove({subject(subject_kind::clan, "#2PP")}));
    CHECK_FALSE(here.process->add(clans({"#8PP"})));
    CHECK(here.stop().has_value());
}

TEST_CASE("a sink that ends ends the pipeline, which returns why")
{
    pipeline_fixture here;
    here.script(clan, 1);
    auto sink = here.add_sink("lines");
    sink->open_fails.assign(1, failure(errc::closed, "stdout was closed"));
    here.process->add(clans({"#2PP"})).value();
    here.start();
    here.run_until([&] { return here.ended.has_value(); });
    REQUIRE_FALSE(*here.ended);
    CHECK(here.ended->error().code == errc::closed);
    CHECK(here.ended->error().what == "sink lines: stdout was closed");
}

TEST_CASE("a pipeline whose run is cancelled has stopped when that throws, and can be closed")
{
    pipeline_fixture here;
    here.script(clan, 3);
    auto sink = here.add_sink("lines");
    here.process->add(clans({"#2PP", "#8PP"})).value();
    here.api.stall(other_clan);
    asio::cancellation_signal cancel;
    bool thrown = false;
    asio::co_spawn(here.context, here.process->run(),
                   asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr e, result<void>) {
                       thrown = e != nullptr;
                       CHECK(sink->closed == 1);
                   }));
    here.run_until([&] { return !sink->taken.empty() && !here.api.times(other_clan).empty(); });
    cancel.emit(asio::cancellation_type::terminal);
    here.run_until([&] { return thrown; });
    CHECK(here.status().state == pipeline_state::stopping);
    auto asked = here.api.asked.size();
    bool closed = false;
    asio::co_spawn(here.context, here.process->close(), [&](std::exception_ptr e) { closed = !e; });
    here.run_until([&] { return closed; });
    here.clock.advance(10s);
    here.context.restart();
    here.context.poll();
    CHECK(here.api.asked.size() == asked);
}

TEST_CASE("a pipeline that is stopped before it is opened does not poll")
{
    pipeline_fixture here;
    here.process->add(clans({"#2PP"})).value();
    here.process->stop();
    CHECK(here.wait_for(here.process->open()).error().code == errc::closed);
    here.start();
    CHECK(here.stop().has_value());
    CHECK(here.api.asked.empty());
}

TEST_CASE("a sink with an invalid route or a name that is taken is refused")
{
    pipeline_fixture here;
    here.add_sink("lines");
    pipeline_sink twin;
    twin.name = "lines";
    twin.route.destination = "anywhere";
    CHECK(here.process->add(std::move(twin)).error().what == "two sinks are named lines");
    pipeline_sink lost;
    lost.name = "lost";
    lost.route.destination = "{color}";
    CHECK(here.process->add(std::move(lost)).error().code == errc::invalid);
}

TEST_CASE("nothing is left behind when a pipeline is destroyed while it polls")
{
    asio::io_context context;
    manual_clock clock(context.get_executor());
    scripted_api api(context.get_executor(), clock);
    api.stall(clan);
    {
        auto journal = make_memory_journal(context.get_executor(), {}, clock);
        pipeline process(context.get_executor(), std::move(journal), api, {}, clock);
        process.add(clans({"#2PP"})).value();
        asio::co_spawn(context, process.run(), [](std::exception_ptr, result<void>) {});
        context.poll();
        REQUIRE(api.asked.size() == 1);
    }
    api.release();
    context.restart();
    CHECK(context.run() > 0);  // runs out of work
}

TEST_CASE("a sink is replaced while the pipeline runs, and goes on where it was")
{
    pipeline_fixture here;
    here.script(clan, 40);
    auto first = here.add_sink("lines"), other = here.add_sink("other");
    here.process->add(clans({"#2PP"})).value();
    here.start();
    here.run_until([&] { return first->taken.size() >= 3; });
    auto second = std::make_shared<publisher_script>(here.context.get_executor());
    pipeline_sink next;
    next.name = "lines";
    next.route.destination = "elsewhere";
    next.target = std::make_unique<recording_publisher>(second);
    CHECK(here.wait_for(here.process->replace(std::move(next))).has_value());
    here.run_until([&] { return first->taken.size() + second->taken.size() >= 39 && other->taken.size() >= 39; });
    auto all = first->taken;
    all.insert(all.end(), second->taken.begin(), second->taken.end());
    CHECK(all == other->taken);
    CHECK(here.status().sinks.size() == 2);
    CHECK(here.stop().has_value());
}

TEST_CASE("a sink that is taken back gets the events again")
{
    pipeline_fixture here;
    here.script(clan, 4);
    auto first = here.add_sink("lines"), slow = here.add_sink("slow");
    slow->stalled = true;  // so that the journal keeps what the other one had
    here.process->add(clans({"#2PP"})).value();
    here.start();
    here.run_until([&] { return first->taken.size() == 3; });
    auto again = std::make_shared<publisher_script>(here.context.get_executor());
    pipeline_sink next;
    next.name = "lines";
    next.route.destination = "anywhere";
    next.from_beginning = true;
    next.target = std::make_unique<recording_publisher>(again);
    here.wait_for(here.process->replace(std::move(next), position())).value();
    here.run_until([&] { return again->taken.size() == 3; });
    CHECK(again->taken == first->taken);
    CHECK(here.status().sinks.size() == 2);
    slow->release();
    CHECK(here.stop().has_value());
}

TEST_CASE("a sink that is removed gets nothing more, and the others go on")
{
    pipeline_fixture here;
    here.script(clan, 40);
    auto first = here.add_sink("lines"), other = here.add_sink("other");
    here.process->add(clans({"#2PP"})).value();
    here.start();
    here.run_until([&] { return first->taken.size() >= 3; });
    CHECK(here.wait_for(here.process->remove_sink("lines")).has_value());
    auto had = first->taken.size();
    here.run_until([&] { return other->taken.size() == 39; });
    CHECK(first->taken.size() == had);
    CHECK(here.wait_for(here.process->remove_sink("lines")).error().code == errc::invalid);
    CHECK(here.stop().has_value());
}

TEST_CASE("the watch list is replaced while the pipeline runs")
{
    pipeline_fixture here;
    here.script(clan, 40);
    here.script(other_clan, 40);
    auto lines = here.add_sink("lines");
    here.process->add(clans({"#2PP"})).value();
    here.start();
    here.run_until([&] { return lines->taken.size() >= 3; });
    CHECK(here.process->replace({clans({"#2PP"})}, {clans({"#8PP", "bad"})}).error().code == errc::invalid);
    here.process->replace({clans({"#2PP"})}, {clans({"#8PP"})}).value();
    CHECK(here.process->subjects() == 1);
    here.run_until([&] { return here.status().polling.subjects == 1 && lines->taken.size() >= 30; });
    CHECK(here.stop().has_value());
}
