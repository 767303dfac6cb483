// What a poll costs, measured on the whole path: API client, watcher, diff and Redis journal in this process, the
// simulator and Redis in theirs.

#include "async/task_group.hpp"
#include "servers.hpp"

#include <clashcast/api.hpp>
#include <clashcast/journal.hpp>
#include <clashcast/watch.hpp>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <exception>
#include <fstream>
#include <iostream>

#include <sys/resource.h>
#include <unistd.h>

namespace {

namespace asio = boost::asio;
using namespace clashcast;
using namespace std::chrono_literals;

double cpu_microseconds()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    auto of = [](const timeval& t) { return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec); };
    return of(used.ru_utime) + of(used.ru_stime);
}

double resident_bytes()
{
    std::ifstream statm("/proc/self/statm");
    double pages = 0;
    statm >> pages >> pages;
    return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// The clans of a simulator, watched with a journal in Redis.
struct setting {
    setting(bench::simulator& world, const std::string& redis_url, clock::duration interval)
    {
        api_options options;
        options.base_url = world.url;
        options.tokens = {"made-up"};
        options.requests_per_second = 1e6;
        options.burst = 1e6;
        options.gzip = false;
        source = make_api(context.get_executor(), options);
        redis_journal_options at;
        at.url = redis_url;
        at.instance = "bench";
        at.bounds.retain = 1s;
        log_book = make_redis_journal(context.get_executor(), at);
        watching.emplace(*source, *log_book);
        watch_group group;
        group.tags = world.clans;
        group.interval = interval;
        watching->add(std::move(group));
    }

    // Polls; calls `begin` after the warm-up and `end` when `span` has passed since then.
    asio::awaitable<void> run(clock::duration warm_up, clock::duration span, std::function<void()> begin,
                              std::function<void()> end)
    {
        auto opened = co_await log_book->open();
        opened.value();
        auto executor = co_await asio::this_coro::executor;
        task_group upkeep(executor), polling(executor);
        upkeep.spawn("journal", keep());
        polling.spawn("watcher", watch());
        co_await real_clock().sleep_for(warm_up);
        begin();
        co_await real_clock().sleep_for(span);
        end();
        watching->stop();
        co_await polling.join();
        upkeep.cancel();
        co_await upkeep.join();
        co_await log_book->close();
    }
    asio::awaitable<void> keep() { co_await log_book->keep(); }
    asio::awaitable<void> watch()
    {
        auto ended = co_await watching->run();
        ended.value();
    }

    void measure(clock::duration warm_up, clock::duration span, std::function<void()> begin, std::function<void()> end)
    {
        std::exception_ptr thrown;
        auto task = run(warm_up, span, std::move(begin), std::move(end));
        asio::co_spawn(context, std::move(task), [&](std::exception_ptr e) { thrown = e; });
        context.run();
        if (thrown)
            std::rethrow_exception(thrown);
    }

    asio::io_context context{1};
    std::unique_ptr<api> source;
    std::unique_ptr<journal> log_book;
    std::optional<watcher> watching;
};

bool all_kept = true;

void print(const char* row, double value, const char* unit, double limit)
{
    bool kept = value < limit;
    all_kept = all_kept && kept;
    fmt::print("{:<16} {:>10.1f} {:<16} ({} {:.0f})\n", row, value, unit, kept ? "under" : "MUST STAY UNDER", limit);
    std::cout.flush();
}

// CPU of this process for each poll of a 40 KB clan, thousands of them a second; answers come without gzip.
void poll_cost(const char* row, const std::string& simulator, std::string change_rate, double limit, int seconds)
{
    bench::redis redis;
    bench::simulator world(simulator, {"--clans", "5000", "--players", "0", "--change-rate", change_rate,
                                       "--seed", "1"});
    setting here(world, redis.url(), 1s);
    double cpu = 0;
    std::uint64_t polls = 0;
    here.measure(
        3s, std::chrono::seconds(seconds),
        [&] {
            cpu = cpu_microseconds();
            polls = here.watching->counts().polls;
        },
        [&] {
            auto counts = here.watching->counts();
            polls = counts.polls - polls;
            cpu = (cpu_microseconds() - cpu) / static_cast<double>(polls);
            fmt::print("                 {} polls, {} events, {} unchanged in all\n", polls, counts.events,
                       counts.unchanged);
        });
    print(row, cpu, "us CPU a poll", limit);
}

// What 100,000 subjects that are not due add to this process.
void idle_tags(const std::string& simulator)
{
    bench::redis redis;
    bench::simulator world(simulator, {"--clans", "100000", "--players", "0", "--seed", "1"});
    auto before = resident_bytes();
    setting here(world, redis.url(), 24h);
    double after = 0;
    here.measure(3s, 0s, [] {}, [&] { after = resident_bytes(); });
    print("idle_tags", (after - before) / 1e6, "MB for 100,000", 100);
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app("Measures clashcast against the simulator and a Redis that it starts itself.");
    std::string only;
    int seconds = 10;
    app.add_option("--only", only, "Run this row alone: poll_unchanged, poll_changed, idle_tags");
    app.footer("Exits with 1 when a row is over its limit. Measure on a machine that has nothing else to do.");
    app.add_option("--seconds", seconds, "How long a row measures")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    auto simulator = (std::filesystem::canonical("/proc/self/exe").parent_path() / "clash-simulator").string();
    if (only.empty() || only == "poll_unchanged")
        poll_cost("poll_unchanged", simulator, "0", 100, seconds);
    if (only.empty() || only == "poll_changed")
        poll_cost("poll_changed", simulator, "1", 400, seconds);
    if (only.empty() || only == "idle_tags")
        idle_tags(simulator);
    return all_kept ? 0 : 1;
}
