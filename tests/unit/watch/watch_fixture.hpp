#pragma once
// A watcher over a scripted API, a journal in memory and a clock that is moved by hand.

#include <clashcast/log.hpp>
#include <clashcast/watch.hpp>

#include "coroutines.hpp"
#include "manual_clock.hpp"
#include "watch/scripted_api.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace clashcast {

inline std::string clan(std::string tag, int points)
{
    return fmt::format(R"({{"tag":"{}","clanPoints":{}}})", tag, points);
}

inline std::set<std::string> causes(const failing_subjects& failing)
{
    std::set<std::string> found;
    for (auto& each : failing.causes)
        found.insert(each.example);
    return found;
}

// Lines above debug.
struct log_capture {
    log_capture()
    {
        set_log([this](severity how_bad, std::string_view line) {
            if (how_bad != severity::debug)
                lines.emplace_back(line);
        });
    }
    ~log_capture() { set_log({}); }
    std::vector<std::string> lines;
};

// Delays and refuses as the test says, and otherwise is the store behind it.
class obstructed_store final : public checkpoint_store {
public:
    using headers = result<std::vector<checkpoint_header>>;

    obstructed_store(boost::asio::any_io_executor e, checkpoint_store& behind) : let_go(e), behind_(behind) {}

    std::uint64_t generation() const override { return lost_commits; }
    boost::asio::awaitable<headers> resume(const std::vector<subject>& watched) override
    {
        return behind_.resume(watched);
    }
    boost::asio::awaitable<headers> enter(std::vector<subject> some) override
    {
        entered.push_back(some.size());
        while (hang_enter)
            co_await let_go.wait();
        if (refuse_enter || std::any_of(some.begin(), some.end(), [this](auto& one) { return one.tag == damaged; }))
            co_return failure(refuse_enter.value_or(errc::malformed), "as the test says");
        co_return co_await behind_.enter(std::move(some));
    }
    boost::asio::awaitable<result<void>> leave(std::vector<subject> some) override
    {
        left.push_back(some.size());
        if (std::any_of(some.begin(), some.end(), [this](auto& one) { return one.tag == damaged; }))
            co_return failure(errc::refused, "as the test says");
        co_return co_await behind_.leave(std::move(some));
    }
    boost::asio::awaitable<result<checkpoint>> load(subject what) override
    {
        ++loads;
        if (what.tag == damaged)
            co_return failure(errc::malformed, "as the test says");
        co_return co_await behind_.load(std::move(what));
    }
    boost::asio::awaitable<result<position>> commit(subject what, change news) override
    {
        while (hang)
            co_await let_go.wait();
        if (refuse_next) {
            failure why(*refuse_next, "as the test says");
            refuse_next.reset();
            co_return why;
        }
        co_return co_await behind_.commit(std::move(what), std::move(news));
    }

    std::optional<errc> refuse_next, refuse_enter;
    std::string damaged = "none";           // of this tag
    bool hang = false, hang_enter = false;  // commits, enter(): until `let_go`
    condition let_go;
    int loads = 0;
    std::vector<std::size_t> entered, left;  // subjects in each call
    std::uint64_t lost_commits = 0;          // how often, as far as the watcher sees

private:
    checkpoint_store& behind_;
};

struct watch_fixture {
    watch_fixture() { run(context, prepare()); }
    ~watch_fixture() { stop(); }

    boost::asio::awaitable<void> prepare()
    {
        auto opened = co_await memory->open();
        opened.value();
        consumer who;
        who.name = "test";
        auto found = co_await memory->open_cursor(who);
        reader = std::move(found.value());
    }

    static watch_group group(subject_kind kind, std::vector<std::string> tags, clock::duration interval)
    {
        watch_group g;
        g.kind = kind;
        g.tags = std::move(tags);
        g.interval = interval;
        return g;
    }
    void watch(subject_kind kind, std::vector<std::string> tags, clock::duration interval)
    {
        watching.add(group(kind, std::move(tags), interval)).value();
        settle();
    }
    void remove(subject_kind kind, std::string tag)
    {
        watching.remove({subject(kind, std::move(tag))}).value();
        settle();
    }
    void start()
    {
        running = true;
        boost::asio::co_spawn(context, watching.run(), [this](std::exception_ptr thrown, result<void> how) {
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
        using namespace std::chrono_literals;
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
    std::vector<std::string> events()
    {
        std::vector<std::string> lines;
        auto read = [&]() -> boost::asio::awaitable<void> {
            while (reader->end() > upto) {
                auto entries = co_await reader->next(100);
                for (auto& e : entries.value())
                    lines.push_back(fmt::format("{} {}", e.event.type, e.event.tag));
                upto = entries->back().at;
            }
        };
        run(context, read());
        return lines;
    }

    boost::asio::io_context context;
    manual_clock clock{context.get_executor()};
    scripted_api api{context.get_executor(), clock};
    std::unique_ptr<journal> memory = make_memory_journal(context.get_executor());
    obstructed_store store{context.get_executor(), *memory};
    std::unique_ptr<cursor> reader;
    position upto;
    watcher watching{api, store, clock};
    bool running = false;
    result<void> outcome;
};

}  // namespace clashcast
