#pragma once
// What tests of the Redis journal alone need.

#include "journal_fixture.hpp"
#include "manual_clock.hpp"
#include "redis/connection.hpp"
#include "redis_server.hpp"

#include <clashcast/journal.hpp>

namespace clashcast {

namespace asio = boost::asio;

inline redis_journal_options options_for(const std::string& url, std::string instance = "here")
{
    redis_journal_options options;
    options.url = url;
    options.instance = std::move(instance);
    return options;
}

// A journal, without the coroutines.
class plain_journal {
public:
    plain_journal(asio::io_context& c, redis_journal_options options, clashcast::clock& time = real_clock())
        : context(c), inner(make_redis_journal(c.get_executor(), std::move(options), time))
    {
    }

    template <class T>
    T get(awaitable<T> task) { return wait_for(context, std::move(task)); }
    result<void> open() { return get(inner->open()); }
    result<position> commit(const subject& what, change news) { return get(inner->commit(what, std::move(news))); }
    checkpoint load(const subject& what) { return get(inner->load(what)).value(); }
    std::vector<checkpoint_header> resume(std::vector<subject> watched) { return get(inner->resume(watched)).value(); }
    std::unique_ptr<cursor> cursor_of(std::string name, bool from_beginning = false, data_level data = data_level::none)
    {
        consumer who;
        who.name = std::move(name);
        who.from_beginning = from_beginning;
        who.data = data;
        return get(inner->open_cursor(who)).value();
    }
    std::vector<entry> next(cursor& c, std::size_t limit) { return get(c.next(limit)).value(); }
    void close() { run(context, inner->close()); }

    asio::io_context& context;
    std::unique_ptr<journal> inner;
};

// A look at the keys, past the journal.
inline redis::value ask(asio::io_context& context, const redis_server& server, redis::command what)
{
    redis::value got;
    auto task = [&]() -> awaitable<void> {
        redis::settings how;
        how.server = redis::parse_address(server.url()).value();
        auto line = co_await redis::connection::open(how);
        auto reply = co_await (*line)->execute(what);
        got = std::move(*reply);
    };
    run(context, task());
    return got;
}

// Runs maintain() while time passes, which moves by hand.
class maintaining {
public:
    maintaining(plain_journal& store, manual_clock& time)
        : store_(store), time_(time), group_(store.context.get_executor())
    {
        group_.spawn("maintain", maintain());
        run_until_it_sleeps();
    }
    ~maintaining()
    {
        group_.cancel();
        run(store_.context, group_.join());
    }

    void pass(std::chrono::seconds step, int times)
    {
        for (int n = 0; n < times; ++n) {
            time_.advance(step);
            while (time_.sleeping() == 1)
                store_.context.run_one();
            run_until_it_sleeps();
        }
    }

private:
    awaitable<void> maintain() { co_await store_.inner->maintain(); }
    void run_until_it_sleeps()
    {
        store_.context.restart();
        while (time_.sleeping() == 0)
            store_.context.run_one();
    }

    plain_journal& store_;
    manual_clock& time_;
    task_group group_;
};

}  // namespace clashcast
