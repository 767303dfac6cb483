#include <clashcast/log.hpp>
#include <clashcast/watch.hpp>

#include "coroutines.hpp"
#include "manual_clock.hpp"
#include "watch/scripted_api.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <set>

using namespace clashcast;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

std::string clan(std::string tag, int points)
{
    return fmt::format(R"({{"tag":"{}","clanPoints":{}}})", tag, points);
}

std::set<std::string> causes(const poll_failures& failing)
{
    std::set<std::string> found;
    for (auto& each : failing.causes)
        found.insert(each.example);
    return found;
}

struct log_capture {
    log_capture()
    {
        set_log([this](severity how_bad, std::string_view line) {
            if (how_bad != severity::debug)
                above_debug.emplace_back(line);
        });
    }
    ~log_capture() { set_log({}); }
    std::vector<std::string> above_debug;
};

// Refuses commits as told, and otherwise is the journal behind it.
class stubborn_journal final : public journal {
public:
    stubborn_journal(asio::any_io_executor e, std::unique_ptr<journal> behind)
        : let_go(e), behind_(std::move(behind))
    {
    }

    asio::awaitable<result<void>> open() override { return behind_->open(); }
    asio::awaitable<result<void>> visit() override { return behind_->visit(); }
    asio::awaitable<failure> keep() override { return behind_->keep(); }
    const std::string& identity() const override { return behind_->identity(); }
    std::uint64_t generation() const override { return gone_back; }
    asio::awaitable<result<std::vector<header>>> resume(const std::vector<subject>& watched) override
    {
        return behind_->resume(watched);
    }
    asio::awaitable<result<checkpoint>> load(subject what) override
    {
        ++loads;
        return behind_->load(std::move(what));
    }
    asio::awaitable<result<position>> commit(subject what, change news) override
    {
        while (hang)
            co_await let_go.wait();
        if (refuse_next) {
            failure why(*refuse_next, "as told");
            refuse_next.reset();
            co_return why;
        }
        co_return co_await behind_->commit(std::move(what), std::move(news));
    }
    asio::awaitable<result<std::unique_ptr<cursor>>> open_cursor(reader who) override
    {
        return behind_->open_cursor(who);
    }
    asio::awaitable<result<books>> balance() override { return behind_->balance(); }
    asio::awaitable<result<void>> forget(std::string name) override { return behind_->forget(std::move(name)); }
    asio::awaitable<result<position>> rewind(std::string name, position place) override
    {
        return behind_->rewind(std::move(name), place);
    }
    asio::awaitable<result<std::vector<dead_letter>>> dead_letters(position after, std::size_t limit) override
    {
        return behind_->dead_letters(after, limit);
    }
    asio::awaitable<result<void>> discard(std::vector<position> letters) override
    {
        return behind_->discard(std::move(letters));
    }
    asio::awaitable<void> close() override { return behind_->close(); }

    std::optional<errc> refuse_next;
    bool hang = false;  // commits, until `let_go`
    condition let_go;
    int loads = 0;
    std::uint64_t gone_back = 0;  // what it says of how often it lost commits

private:
    std::unique_ptr<journal> behind_;
};

// A watcher over a scripted API, a journal in memory and a clock moved by hand.
struct watch_bench {
    watch_bench()
    {
        run(context, ready());
    }
    ~watch_bench() { stop(); }

    asio::awaitable<void> ready()
    {
        auto opened = co_await log_book.open();
        opened.value();
        reader who;
        who.name = "test";
        auto found = co_await log_book.open_cursor(who);
        place = std::move(found.value());
    }

    void watch(kind of, std::vector<std::string> tags, clock::duration interval)
    {
        watch_group group;
        group.of = of;
        group.tags = std::move(tags);
        group.interval = interval;
        watching.add(std::move(group));
    }
    void start()
    {
        running = true;
        asio::co_spawn(context, watching.run(), [this](std::exception_ptr thrown, result<void> how) {
            running = false;
            if (!thrown)
                outcome = how;
        });
        settle();
    }
    void settle()
    {
        context.restart();
        while (context.poll() > 0)
            context.restart();
    }
    void pass(std::chrono::seconds span)
    {
        for (auto n = 0s; n < span; n += 1s) {
            clock.advance(1s);
            settle();
        }
    }
    void stop()
    {
        watching.stop();
        api.release();
        settle();
    }
    // All events so far, as "type tag".
    std::vector<std::string> told()
    {
        std::vector<std::string> lines;
        auto read = [&]() -> asio::awaitable<void> {
            while (place->end() > upto) {
                auto entries = co_await place->next(100);
                for (auto& e : entries.value())
                    lines.push_back(fmt::format("{} {}", e.event.type, e.event.tag));
                upto = entries->back().at;
            }
        };
        run(context, read());
        return lines;
    }

    asio::io_context context;
    manual_clock clock{context.get_executor()};
    scripted_api api{context.get_executor(), clock};
    stubborn_journal log_book{context.get_executor(), make_memory_journal(context.get_executor())};
    std::unique_ptr<cursor> place;
    position upto;
    watcher watching{api, log_book, clock};
    bool running = false;
    result<void> outcome;
};

}  // namespace

TEST_CASE("first polls are spread over the interval, later ones follow at the interval")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    bench.api.says("/clans/%238PP", 200, clan("#8PP", 1));
    bench.watch(kind::clan, {"#2PP", "#8PP"}, 60s);
    bench.start();
    bench.pass(200s);
    CHECK(bench.api.times("/clans/%232PP") == std::vector<long>{0, 60, 120, 180});
    CHECK(bench.api.times("/clans/%238PP") == std::vector<long>{30, 90, 150});
}

TEST_CASE("an answer that is the same byte for byte is not compared")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    bench.watch(kind::clan, {"#2PP"}, 10s);
    bench.start();
    auto loads = bench.log_book.loads;
    bench.pass(30s);
    CHECK(bench.log_book.loads == loads);
    CHECK(bench.watching.counts().polls == 4);
    CHECK(bench.watching.counts().unchanged == 3);
}

TEST_CASE("an answer that is the same is compared again when the journal went back")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    bench.watch(kind::clan, {"#2PP"}, 10s);
    bench.start();
    bench.pass(10s);
    auto loads = bench.log_book.loads;
    bench.log_book.gone_back = 1;
    bench.pass(10s);
    CHECK(bench.log_book.loads == loads + 1);
    bench.pass(10s);
    CHECK(bench.log_book.loads == loads + 1);
}

TEST_CASE("a poll that begins more than a second after it was due counts as late")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    bench.watch(kind::clan, {"#2PP"}, 10s);
    bench.start();
    bench.watching.hold();
    bench.pass(10s);
    bench.watching.release();
    bench.pass(1s);
    CHECK(bench.watching.counts().polls == 2);
    CHECK(bench.watching.counts().late == 0);
    bench.watching.hold();
    bench.pass(11s);
    bench.watching.release();
    bench.pass(1s);
    CHECK(bench.watching.counts().polls == 3);
    CHECK(bench.watching.counts().late == 1);
}

TEST_CASE("a change is told once, the first answer is not")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 2));
    bench.watch(kind::clan, {"#2PP"}, 10s);
    bench.start();
    CHECK(bench.told().empty());
    bench.pass(50s);
    CHECK(bench.told() == std::vector<std::string>{"clan_updated #2PP"});
}

TEST_CASE("a server's copy is not asked for again before it has run out")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1), 100s);
    bench.watch(kind::clan, {"#2PP"}, 10s);
    bench.start();
    bench.pass(205s);
    CHECK(bench.api.times("/clans/%232PP") == std::vector<long>{0, 101, 202});
}

TEST_CASE("a tag that hangs or fails delays no other")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    bench.api.says("/clans/%238PP", 200, clan("#8PP", 1));
    bench.api.says("/clans/%239PP", 404, R"({"reason":"notFound"})");
    bench.api.stall("/clans/%238PP");
    bench.watch(kind::clan, {"#2PP", "#8PP", "#9PP"}, 10s);
    bench.start();
    bench.pass(100s);
    CHECK(bench.api.times("/clans/%232PP").size() == 11);
    CHECK(bench.api.times("/clans/%238PP").size() == 1);
    CHECK(bench.api.times("/clans/%239PP").size() < 7);
    CHECK(bench.told() == std::vector<std::string>{"poll_error #9PP"});
}

TEST_CASE("maintenance is looked for at the first 503, pauses the others, and ends with the probe's next answer")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    bench.api.says("/clans/%232PP", 503, R"({"reason":"inMaintenance"})");
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 2));
    bench.api.says("/players/%239QJ", 200, R"({"tag":"#9QJ"})");
    bench.api.says("/players/%239QJ", 503, R"({"reason":"inMaintenance","message":"back soon"})");
    bench.api.says("/players/%239QJ", 503, R"({"reason":"inMaintenance","message":"back soon"})");
    bench.api.says("/players/%239QJ", 200, R"({"tag":"#9QJ"})");
    bench.watch(kind::clan, {"#2PP"}, 10s);
    bench.watch(kind::maintenance, {"#9QJ"}, 30s);
    bench.start();
    bench.pass(10s);
    CHECK(bench.told() == std::vector<std::string>{"maintenance_start "});
    CHECK(bench.api.times("/players/%239QJ") == std::vector<long>{0, 10});
    bench.pass(59s);
    CHECK(bench.api.times("/clans/%232PP") == std::vector<long>{0, 10});
    bench.pass(1s);
    CHECK(bench.told() == std::vector<std::string>{"maintenance_end ", "clan_updated #2PP"});
}

TEST_CASE("a journal that knows more than the watcher is asked, and compared with again")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 2));
    bench.watch(kind::clan, {"#2PP"}, 10s);
    bench.start();
    bench.log_book.refuse_next = errc::conflict;
    bench.pass(10s);
    CHECK(bench.told() == std::vector<std::string>{"clan_updated #2PP"});
}

TEST_CASE("polling ends when another process owns the journal")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    bench.log_book.refuse_next = errc::fenced;
    bench.watch(kind::clan, {"#2PP"}, 10s);
    bench.start();
    CHECK_FALSE(bench.running);
    REQUIRE(bench.outcome.has_error());
    CHECK(bench.outcome.error().code == errc::fenced);
}

TEST_CASE("stopping waits for the polls under way, and records them")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 2));
    bench.watch(kind::clan, {"#2PP"}, 10s);
    bench.start();
    bench.api.stall("/clans/%232PP");
    bench.pass(10s);
    bench.watching.stop();
    bench.settle();
    CHECK(bench.running);
    bench.api.release();
    bench.settle();
    CHECK_FALSE(bench.running);
    CHECK(bench.told() == std::vector<std::string>{"clan_updated #2PP"});
}

TEST_CASE("stopping gives up the polls that wait for their turn")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    bench.api.keep_waiting("/clans/%232PP");
    bench.watch(kind::clan, {"#2PP"}, 10s);
    bench.start();
    CHECK(bench.running);
    bench.watching.stop();
    bench.settle();
    CHECK_FALSE(bench.running);
    CHECK(bench.outcome.has_value());
    CHECK(bench.told().empty());
}

TEST_CASE("no poll begins while polling is held")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    bench.watch(kind::clan, {"#2PP"}, 10s);
    bench.watching.hold();
    bench.start();
    bench.pass(30s);
    CHECK(bench.api.asked.empty());
    bench.watching.release();
    bench.settle();
    CHECK(bench.api.asked.size() == 1);
}

TEST_CASE("what cannot be watched is named")
{
    watch_bench bench;
    CHECK_THROWS_WITH(bench.watch(kind::clan, {"#2PP"}, 999ms),
                      Catch::Contains("999ms") && Catch::Contains("a second is the least"));
    CHECK_THROWS_WITH(bench.watch(kind::war, {}, 10s), Catch::Contains("no tag of a war"));
    CHECK_THROWS_WITH(bench.watch(kind::clan, {"#2PX"}, 10s), Catch::Contains("#2PX"));
    bench.watch(kind::clan, {"#2PP"}, 10s);
    CHECK_THROWS_WITH(bench.watch(kind::clan, {"2pp"}, 10s), Catch::Contains("clan/#2PP is watched already"));
}

TEST_CASE("what fails now is known by its cause, until it answers again")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP", 404, R"({"reason":"notFound"})");
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    bench.api.says("/clans/%232PP/currentwar", 403, R"({"reason":"accessDenied"})");
    bench.api.says("/players/%239QJ", 200, R"({"tag":"#2PP"})");
    bench.watch(kind::clan, {"#2PP"}, 10s);
    bench.watch(kind::war, {"#2PP"}, 10s);
    bench.watch(kind::player, {"#9QJ"}, 10s);
    bench.start();
    auto status = bench.watching.status();
    CHECK(status.subjects == 3);
    CHECK(status.answered == 0);
    CHECK(causes(status.failing) ==
          std::set<std::string>{"there is no clan #2PP", "the war log of #2PP is private",
                                "the API's answer for player #9QJ is malformed: the answer is about #2PP"});
    bench.pass(60s);
    status = bench.watching.status();
    CHECK(status.answered == 1);
    CHECK(status.failing.subjects == 2);
    CHECK(status.failing_at_start.subjects == 0);
}

TEST_CASE("a subject whose failure the journal knows fails from the start")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP/currentwar", 403, R"({"reason":"accessDenied"})");
    bench.watch(kind::war, {"#2PP"}, 10s);
    bench.start();
    bench.stop();
    watcher again(bench.api, bench.log_book, bench.clock);
    watch_group group;
    group.of = kind::war;
    group.tags = {"#2PP"};
    group.interval = 10s;
    again.add(group);
    bench.api.stall("/clans/%232PP/currentwar");
    asio::co_spawn(bench.context, again.run(), [](std::exception_ptr, result<void>) {});
    bench.settle();
    CHECK(causes(again.status().failing) == std::set<std::string>{"the war log of #2PP is private"});
    CHECK(causes(again.status().failing_at_start) == std::set<std::string>{"the war log of #2PP is private"});
    again.stop();
    bench.api.release();
    bench.settle();
}

TEST_CASE("nobody fails because of maintenance when that is over")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    bench.api.says("/clans/%232PP", 503, R"({"reason":"inMaintenance"})");
    bench.api.says("/players/%239QJ", 200, R"({"tag":"#9QJ"})");
    bench.api.says("/players/%239QJ", 503, R"({"reason":"inMaintenance"})");
    bench.api.says("/players/%239QJ", 200, R"({"tag":"#9QJ"})");
    bench.watch(kind::clan, {"#2PP"}, 20s);
    bench.watch(kind::maintenance, {"#9QJ"}, 30s);
    bench.start();
    CHECK(bench.watching.subjects() == 2);
    CHECK(bench.watching.status().answered == 2);
    bench.pass(20s);
    CHECK(bench.watching.status().maintenance);
    bench.api.stall("/clans/%232PP");
    bench.pass(30s);
    CHECK_FALSE(bench.watching.status().maintenance);
    CHECK(bench.watching.status().failing.subjects == 0);
}

TEST_CASE("the probe fails like any subject, but an API that refuses it is up")
{
    watch_bench bench;
    bench.api.fails("/players/%239QJ");
    bench.api.says("/players/%239QJ", 200, "<html>");
    bench.api.says("/players/%239QJ", 404, R"({"reason":"notFound"})");
    bench.watch(kind::maintenance, {"#9QJ"}, 30s);
    bench.start();
    CHECK(causes(bench.watching.status().failing) == std::set<std::string>{"no answer"});
    bench.pass(30s);
    CHECK(causes(bench.watching.status().failing) ==
          std::set<std::string>{"the API's answer for the maintenance probe is malformed: no JSON object"});
    bench.pass(30s);
    CHECK(bench.watching.status().answered == 1);
}

TEST_CASE("what could not be recorded is a failure like any other, without a line in the log for each poll")
{
    watch_bench bench;
    log_capture log;
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    bench.log_book.refuse_next = errc::malformed;
    bench.watch(kind::clan, {"#2PP"}, 10s);
    bench.start();
    CHECK(causes(bench.watching.status().failing) ==
          std::set<std::string>{"clan #2PP could not be recorded: as told [clashcast:4]"});
    CHECK(log.above_debug.empty());
    bench.pass(13s);  // the pause after a failure varies by a fifth
    CHECK(bench.watching.status().answered == 1);
}

TEST_CASE("a watcher knows for how long its journal has kept it waiting")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    bench.log_book.hang = true;
    bench.watch(kind::clan, {"#2PP"}, 10s);
    bench.start();
    bench.pass(30s);
    CHECK(bench.watching.status().journal_waits == 30s);
    bench.log_book.hang = false;
    bench.log_book.let_go.notify_all();
    bench.settle();
    CHECK(bench.watching.status().journal_waits == 0s);
}

TEST_CASE("all subjects fail while no token is usable")
{
    watch_bench bench;
    bench.api.says("/clans/%232PP", 200, clan("#2PP", 1));
    bench.watch(kind::clan, {"#2PP", "#8PP"}, 10s);
    bench.start();
    CHECK(bench.watching.status().answered == 1);
    bench.api.in_the_way = "the API does not know this token";
    CHECK(bench.watching.status().answered == 0);
    CHECK(causes(bench.watching.status().failing) == std::set<std::string>{"the API does not know this token"});
}
