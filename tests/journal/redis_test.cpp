#include <clashcast/journal.hpp>
#include <clashcast/log.hpp>

#include "journal/redis/memory.hpp"
#include "manual_clock.hpp"
#include "redis/connection.hpp"
#include "redis/lossy_proxy.hpp"
#include "redis_server.hpp"
#include "stores.hpp"

#include <boost/asio/post.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;
namespace asio = boost::asio;

namespace {

const subject player(kind::player, "#900PUCPV");

std::vector<event> make_events(int first, int count)
{
    std::vector<event> events;
    for (int i = 0; i < count; ++i)
        events.push_back(an_event("event" + std::to_string(first + i)));
    return events;
}

redis_journal_options options_for(const std::string& url, std::string instance = "here")
{
    redis_journal_options options;
    options.url = url;
    options.instance = std::move(instance);
    return options;
}

// What the library says, while a test runs.
class recorded_log {
public:
    recorded_log()
    {
        set_log([this](severity, std::string_view line) { text_ += std::string(line) + '\n'; });
    }
    ~recorded_log() { set_log({}); }
    recorded_log(const recorded_log&) = delete;

    int count(const std::string& words) const
    {
        int n = 0;
        for (auto at = text_.find(words); at != text_.npos; at = text_.find(words, at + 1))
            ++n;
        return n;
    }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

// A journal, without the coroutines.
class plain_journal {
public:
    plain_journal(asio::io_context& c, redis_journal_options options, clashcast::clock& time = real_clock())
        : context(c), log(make_redis_journal(c.get_executor(), std::move(options), time))
    {
    }

    template <class T>
    T get(awaitable<T> task) { return wait_for(context, std::move(task)); }
    result<void> open() { return get(log->open()); }
    result<position> commit(const subject& what, change news) { return get(log->commit(what, std::move(news))); }
    checkpoint load(const subject& what) { return get(log->load(what)).value(); }
    std::vector<header> resume(std::vector<subject> watched) { return get(log->resume(watched)).value(); }
    std::unique_ptr<cursor> cursor_of(std::string name, bool from_beginning = false, data_level data = data_level::none)
    {
        reader who;
        who.name = std::move(name);
        who.from_beginning = from_beginning;
        who.data = data;
        return get(log->open_cursor(who)).value();
    }
    std::vector<entry> next(cursor& c, std::size_t limit) { return get(c.next(limit)).value(); }
    void close() { run(context, log->close()); }

    asio::io_context& context;
    std::unique_ptr<journal> log;
};

// A look at the keys, past the journal.
redis::value ask(asio::io_context& context, const redis_server& server, redis::command what)
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

using words = std::vector<std::string>;

// A journal is kept while its time, which moves by hand, passes.
class keeping {
public:
    keeping(plain_journal& log, manual_clock& time) : log_(log), time_(time), group_(log.context.get_executor())
    {
        group_.spawn("keep", keep());
        run_until_it_sleeps();
    }
    ~keeping()
    {
        group_.cancel();
        run(log_.context, group_.join());
    }

    void pass(std::chrono::seconds step, int times)
    {
        for (int n = 0; n < times; ++n) {
            time_.advance(step);
            while (time_.sleeping == 1)
                log_.context.run_one();
            run_until_it_sleeps();
        }
    }

private:
    awaitable<void> keep() { co_await log_.log->keep(); }
    void run_until_it_sleeps()
    {
        log_.context.restart();
        while (time_.sleeping == 0)
            log_.context.run_one();
    }

    plain_journal& log_;
    manual_clock& time_;
    task_group group_;
};

}  // namespace

TEST_CASE("a commit whose reply was lost counts once")
{
    redis_server server;
    asio::io_context context;
    recorded_log said;
    lossy_proxy proxy(context.get_executor(), server.port());
    plain_journal log(context, options_for(proxy.url()));
    log.open().value();
    auto reader = log.cursor_of("sink");
    log.commit(some_clan, a_change(1, make_events(1, 2))).value();
    proxy.lose_the_reply_to("clan/#2PP");
    auto at = log.commit(some_clan, a_change(2, make_events(3, 1)));
    CHECK(proxy.lost() == 1);
    CHECK(at.value().sequence == 3);
    CHECK(ids(log.next(*reader, 9)) == words{"event1", "event2", "event3"});
    CHECK(log.commit(some_clan, a_change(3)).has_value());
    CHECK(said.count("trying again") == 1);
    CHECK(said.count("clashcast:0}: back") == 1);
}

TEST_CASE("a commit whose reply was lost counts once, also when the lease ran out meanwhile")
{
    redis_server server;
    asio::io_context context;
    recorded_log said;
    lossy_proxy proxy(context.get_executor(), server.port());
    plain_journal log(context, options_for(proxy.url()));
    log.open().value();
    auto reader = log.cursor_of("sink");
    proxy.lose_the_reply_to("clan/#2PP");
    task_group group(context.get_executor());
    std::optional<position> at;
    auto commit = [&]() -> awaitable<void> {
        auto news = a_change(1, make_events(1, 1));
        auto done = co_await log.log->commit(some_clan, news);
        at = done.value();
    };
    group.spawn("commit", commit());
    while (proxy.lost() == 0)
        context.run_one();
    CHECK(ask(context, server, redis::command("DEL", "{clashcast:0}:lease")).integer == 1);
    run(context, group.join());
    CHECK(at.value().sequence == 1);
    CHECK(ids(log.next(*reader, 9)) == words{"event1"});
    CHECK(ask(context, server, redis::command("HGET", "{clashcast:0}:meta", "fence")).text == "2");
}

TEST_CASE("a Redis that is killed is waited for, and has what was committed")
{
    redis_server server({"--appendonly", "yes", "--appendfsync", "always"});
    asio::io_context context;
    recorded_log said;
    plain_journal log(context, options_for(server.url()));
    log.open().value();
    auto reader = log.cursor_of("sink");
    log.commit(some_clan, a_change(1, make_events(1, 1))).value();
    server.kill();
    task_group group(context.get_executor());
    int done = 0;
    auto commit = [&](subject what, change news) -> awaitable<void> {
        auto at = co_await log.log->commit(what, news);
        done += at.has_value();
    };
    group.spawn("one", commit(some_clan, a_change(2, make_events(2, 1))));
    group.spawn("two", commit(player, a_change(1, make_events(3, 1))));
    while (said.count("Connection refused") == 0)
        context.run_one();
    server.start();
    run(context, group.join());
    CHECK(done == 2);
    std::size_t read = 0;
    while (read < 3)
        read += log.next(*reader, 9).size();
    CHECK(read == 3);
    log.commit(some_clan, a_change(3)).value();
    CHECK(said.count("{clashcast:0}: back") == 1);
}

TEST_CASE("a Redis that lost its latest commits gets no place twice")
{
    redis_server server;
    asio::io_context context;
    recorded_log said;
    plain_journal log(context, options_for(server.url()));
    log.open().value();
    auto reader = log.cursor_of("sink");
    log.commit(some_clan, a_change(1, make_events(1, 1))).value();
    CHECK(ask(context, server, redis::command("SAVE")).text == "OK");
    auto lost = log.commit(some_clan, a_change(2, make_events(2, 3))).value();
    CHECK(ids(log.next(*reader, 1)) == words{"event1"});
    server.kill();
    server.start();

    CHECK(log.commit(some_clan, a_change(3)).error().code == errc::conflict);
    CHECK(log.load(some_clan).revision == 1);
    auto at = log.commit(some_clan, a_change(2, make_events(2, 2))).value();
    CHECK(at.milliseconds > lost.milliseconds);
    CHECK(at.sequence == lost.sequence + 2);
    auto entries = log.next(*reader, 9);
    CHECK(ids(entries) == words{"", "event2", "event3"});
    CHECK(entries.at(0).event.type.empty());
    CHECK(entries.at(0).missed == 3);
    CHECK(entries.at(0).at == lost);
}

TEST_CASE("a Redis that went back is given what its owner knows better, and memory of answers is given up")
{
    redis_server server;
    asio::io_context context;
    recorded_log said;
    plain_journal log(context, options_for(server.url()));
    log.open().value();
    auto identity = log.log->identity();
    auto before = log.log->generation();
    auto [emptied, told] = GENERATE(table<bool, std::string>({
        {false, "Redis went back: 2 commits that it had confirmed are gone"},
        {true, "Redis went back: 3 commits that it had confirmed are gone"},
    }));
    log.commit(some_clan, a_change(1, make_events(1, 1))).value();
    auto reader = log.cursor_of("sink", true);
    auto slow = log.cursor_of("slow", true);
    if (!emptied)
        CHECK(ask(context, server, redis::command("SAVE")).text == "OK");
    auto end = log.commit(some_clan, a_change(2, make_events(2, 3))).value();
    log.commit(other_clan, a_change(1)).value();
    tally counts;
    counts.delivered = 4;
    log.get(reader->advance(receipt(end, counts))).value();
    server.kill();
    server.start();

    CHECK(log.load(other_clan).revision == 0);
    CHECK(log.load(some_clan).revision == (emptied ? 0 : 1));
    CHECK(log.log->generation() == before + 1);
    CHECK(said.count(told) == 1);
    CHECK(log.log->identity() == identity);
    CHECK(ask(context, server, redis::command("HGET", "{clashcast:0}:meta", "identity")).text == identity);
    auto all = log.get(log.log->balance()).value();
    CHECK(all.end == end);
    REQUIRE(all.readers.size() == 2);
    CHECK(all.readers[0].reader == "sink");
    CHECK(all.readers[0].at == end);
    CHECK(all.readers[0].counts == counts);
    CHECK(all.readers[1].at == slow->committed());

    auto entries = log.next(*slow, 9);
    if (!emptied) {
        REQUIRE(entries.size() == 2);
        CHECK(entries.front().event.id == "event1");
        entries.erase(entries.begin());
    }
    REQUIRE(entries.size() == 1);
    CHECK(entries[0].at == end);
    CHECK(entries[0].missed == (emptied ? 4 : 3));
}

TEST_CASE("a Redis that lost only what readers did is given that again")
{
    redis_server server;
    asio::io_context context;
    recorded_log said;
    plain_journal log(context, options_for(server.url()));
    log.open().value();
    auto slow = log.cursor_of("slow");
    auto end = log.commit(some_clan, a_change(1, make_events(1, 3))).value();
    CHECK(ask(context, server, redis::command("SAVE")).text == "OK");
    tally counts;
    counts.delivered = 3;
    log.get(slow->advance(receipt(end, counts))).value();
    auto fresh = log.cursor_of("fresh");
    server.kill();
    server.start();

    log.load(some_clan);
    CHECK(log.log->generation() == 0);
    auto all = log.get(log.log->balance()).value();
    REQUIRE(all.readers.size() == 2);
    CHECK(all.readers[0].reader == "fresh");
    CHECK(all.readers[0].at == fresh->committed());
    CHECK(all.readers[1].at == end);
    CHECK(all.readers[1].counts == counts);
}

TEST_CASE("a Redis that went back is noticed also when the reply to what it is given is lost")
{
    redis_server server;
    asio::io_context context;
    recorded_log said;
    lossy_proxy proxy(context.get_executor(), server.port());
    plain_journal log(context, options_for(proxy.url()));
    log.open().value();
    CHECK(ask(context, server, redis::command("SAVE")).text == "OK");
    log.commit(some_clan, a_change(1)).value();
    server.kill();
    server.start();
    proxy.lose_the_reply_to("math.max(commits");
    CHECK(log.load(some_clan).revision == 0);
    CHECK(proxy.lost() == 1);
    CHECK(log.log->generation() > 0);
}

TEST_CASE("a Redis that lost nothing, or only replies, has not gone back")
{
    redis_server server;
    asio::io_context context;
    recorded_log said;
    lossy_proxy proxy(context.get_executor(), server.port());
    plain_journal log(context, options_for(proxy.url()));
    log.open().value();
    log.commit(some_clan, a_change(1)).value();
    proxy.lose_the_reply_to("clan/#2PP");
    log.commit(some_clan, a_change(2)).value();
    CHECK(ask(context, server, redis::command("SAVE")).text == "OK");
    server.kill();
    server.start();
    log.commit(some_clan, a_change(3)).value();
    CHECK(log.log->generation() == 0);
    CHECK(said.count("went back") == 0);
}

TEST_CASE("a Redis that has another journal ends this one")
{
    redis_server server;
    asio::io_context context;
    recorded_log said;
    plain_journal log(context, options_for(server.url()));
    log.open().value();
    log.commit(some_clan, a_change(1)).value();
    ask(context, server, redis::command("HSET", "{clashcast:0}:meta", "identity", std::string(32, 'b')));
    CHECK(ask(context, server, redis::command("SAVE")).text == "OK");
    server.kill();
    server.start();
    auto refused = log.commit(some_clan, a_change(2));
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == errc::invalid);
    CHECK(refused.error().what.find("another journal is there now (" + std::string(32, 'b')) != std::string::npos);
}

TEST_CASE("scripts that Redis has forgotten are sent again")
{
    redis_server server;
    asio::io_context context;
    recorded_log said;
    plain_journal log(context, options_for(server.url()));
    log.open().value();
    log.commit(some_clan, a_change(1)).value();
    ask(context, server, redis::command("SCRIPT", "FLUSH"));
    log.commit(some_clan, a_change(2)).value();
    CHECK(said.text().empty());
}

TEST_CASE("a Redis that is full is waited for")
{
    redis_server server;
    asio::io_context context;
    recorded_log said;
    plain_journal log(context, options_for(server.url()));
    log.open().value();
    ask(context, server, redis::command("CONFIG", "SET", "maxmemory", "1"));
    task_group group(context.get_executor());
    bool done = false;
    auto commit = [&]() -> awaitable<void> {
        auto news = a_change(1, make_events(1, 1));
        auto at = co_await log.log->commit(some_clan, news);
        done = at.has_value();
    };
    group.spawn("commit", commit());
    while (said.count("OOM") == 0)
        context.run_one();
    CHECK_FALSE(done);
    ask(context, server, redis::command("CONFIG", "SET", "maxmemory", "0"));
    run(context, group.join());
    CHECK(done);
    CHECK(log.load(some_clan).revision == 1);
}

TEST_CASE("commits wait before Redis is full, so that there is memory left for the streams")
{
    redis_server server;
    asio::io_context context;
    recorded_log said;
    plain_journal log(context, options_for(server.url()));
    log.open().value();
    // Beside it, what clients take is little.
    ask(context, server, redis::command("SETRANGE", "filler", 20'000'000, "x"));
    auto used = parse_memory(ask(context, server, redis::command("INFO", "memory")).text).used;
    ask(context, server, redis::command("CONFIG", "SET", "maxmemory", used + used / 20));
    task_group group(context.get_executor());
    auto keep = [&]() -> awaitable<void> { co_await log.log->keep(); };
    group.spawn("keep", keep());
    auto journal_asked_last = [&] {
        auto clients = ask(context, server, redis::command("CLIENT", "LIST", "TYPE", "normal")).text;
        auto mine = clients.find("name=clashcast-journal");
        return clients.substr(mine, clients.find('\n', mine) - mine).find("cmd=info") != std::string::npos;
    };
    while (!journal_asked_last())
        continue;
    log.get(log.log->balance()).value();  // by the same road: it has the answer
    bool done = false;
    auto commit = [&]() -> awaitable<void> {
        auto news = a_change(1, make_events(1, 1));
        auto at = co_await log.log->commit(some_clan, news);
        done = at.has_value();
    };
    group.spawn("commit", commit());
    while (said.count("of its maxmemory); polling waits") == 0)
        context.run_one();
    CHECK_FALSE(done);
    ask(context, server, redis::command("CONFIG", "SET", "maxmemory", "0"));
    while (!done)
        context.run_one();
    CHECK(said.count("OOM") == 0);
    CHECK(said.count("room again") == 1);
    group.cancel();
    run(context, group.join());
}

TEST_CASE("a Redis that discards keys when it is full is refused, unless that is allowed")
{
    redis_server server({"--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"});
    asio::io_context context;
    auto options = options_for(server.url());
    auto why = plain_journal(context, options).open().error();
    CHECK(why.code == errc::refused);
    CHECK(why.what.find("maxmemory-policy allkeys-lru") != std::string::npos);
    options.allow_eviction = true;
    CHECK(plain_journal(context, options).open());
}

TEST_CASE("a Redis without a bound on its memory evicts nothing and is never tight")
{
    auto now = parse_memory("# Memory\r\nused_memory:900\r\nused_memory_rss:1\r\nmaxmemory:0\r\n"
                            "maxmemory_policy:allkeys-lru\r\n");
    CHECK_FALSE(now.evicts());
    CHECK_FALSE(now.tight());
    now.most = 1000;
    CHECK(now.evicts());
    CHECK(now.tight() == "Redis has used 90 % of its maxmemory");
    now.used = 899;
    CHECK_FALSE(now.tight());
}

TEST_CASE("a wrong password and a key of another type fail open")
{
    redis_server server({"--requirepass", "right"});
    asio::io_context context;
    auto options = options_for(server.url());
    options.password = "wrong";
    auto why = plain_journal(context, options).open().error();
    CHECK(why.code == errc::refused);
    CHECK(why.what.find("WRONGPASS") != std::string::npos);
    CHECK(why.what.find("wrong ") == std::string::npos);

    redis_server open_server;
    ask(context, open_server, redis::command("SET", "{clashcast:0}:headers", "x"));
    why = plain_journal(context, options_for(open_server.url())).open().error();
    CHECK(why.code == errc::refused);
    CHECK(why.what.find("{clashcast:0}:headers is a string, not a hash") != std::string::npos);
}

TEST_CASE("what cannot be a Redis journal throws")
{
    asio::io_context context;
    CHECK_THROWS_WITH(plain_journal(context, options_for("http://x")), Catch::Contains("redis://"));
    auto options = options_for("redis://x");
    options.name_space = "a}b";
    CHECK_THROWS_WITH(plain_journal(context, options), Catch::Contains("a}b"));
}

TEST_CASE("a newcomer of the same instance takes over at once, and the older one is fenced")
{
    redis_server server;
    asio::io_context context;
    recorded_log said;
    plain_journal older(context, options_for(server.url()));
    older.open().value();
    older.commit(some_clan, a_change(1)).value();
    auto waiting = older.cursor_of("sink");
    plain_journal newer(context, options_for(server.url()));
    newer.open().value();
    newer.commit(some_clan, a_change(2)).value();
    CHECK(older.commit(some_clan, a_change(3)).error().code == errc::fenced);
    CHECK(older.get(older.log->keep()).code == errc::fenced);
    CHECK(older.get(waiting->next(1)).error().code == errc::fenced);
    CHECK(older.get(waiting->advance(receipt(position(1, 1)))).error().code == errc::fenced);
    CHECK(newer.load(some_clan).revision == 2);
    older.close();
    newer.commit(some_clan, a_change(3)).value();
}

TEST_CASE("another instance is waited for until it lets go, and the log says who it is")
{
    redis_server server;
    asio::io_context context;
    recorded_log said;
    plain_journal first(context, options_for(server.url(), "alpha one"));
    first.open().value();
    plain_journal second(context, options_for(server.url(), "beta"));
    task_group group(context.get_executor());
    bool owns = false;
    auto take = [&]() -> awaitable<void> {
        auto opened = co_await second.log->open();
        owns = opened.has_value();
    };
    group.spawn("second", take());
    while (said.count("\"alpha one\" owns it") == 0)
        context.run_one();
    first.commit(some_clan, a_change(1)).value();
    CHECK_FALSE(owns);
    first.close();
    run(context, group.join());
    CHECK(owns);
    CHECK(said.count("owns it") == 1);
    CHECK(second.load(some_clan).revision == 1);
    CHECK(first.commit(some_clan, a_change(2)).error().code == errc::closed);
}

TEST_CASE("a lease that ran out is taken again if nobody had it meanwhile")
{
    redis_server server;
    asio::io_context context;
    recorded_log said;
    plain_journal first(context, options_for(server.url(), "alpha"));
    first.open().value();
    ask(context, server, redis::command("DEL", "{clashcast:0}:lease"));
    first.commit(some_clan, a_change(1)).value();

    ask(context, server, redis::command("DEL", "{clashcast:0}:lease"));
    plain_journal second(context, options_for(server.url(), "beta"));
    second.open().value();
    second.close();
    CHECK(first.commit(some_clan, a_change(2)).error().code == errc::fenced);
}

TEST_CASE("what every reader has had is discarded, what one has not had is kept")
{
    redis_server server;
    asio::io_context context;
    recorded_log said;
    auto options = options_for(server.url());
    options.bounds.retain = std::chrono::milliseconds(0);
    plain_journal log(context, options);
    log.open().value();
    auto fast = log.cursor_of("fast"), slow = log.cursor_of("slow");
    log.commit(some_clan, a_change(1, make_events(1, 2))).value();
    auto second = log.commit(some_clan, a_change(2, make_events(3, 2))).value();
    auto third = log.commit(some_clan, a_change(3, make_events(5, 2))).value();
    log.get(fast->advance(receipt(third))).value();
    log.get(slow->advance(receipt(position(second.milliseconds, second.sequence - 1)))).value();
    ask(context, server, redis::command("HSET", "{clashcast:0}:cursors", "gone", to_string(third)));
    ask(context, server, redis::command("ZADD", "{clashcast:0}:absent", 1, "reader/gone", 1, "war/#GONE"));
    // Redis lost that it came back
    ask(context, server, redis::command("ZADD", "{clashcast:0}:absent", 1, "reader/slow"));
    ask(context, server, redis::command("HSET", "{clashcast:0}:headers", "war/#GONE", "1 x 0-0 0 -"));
    ask(context, server, redis::command("HSET", "{clashcast:0}:meta", "kept_ms", 8 * 24 * 3'600'000));

    task_group group(context.get_executor());
    auto keep = [&]() -> awaitable<void> { co_await log.log->keep(); };
    group.spawn("keep", keep());
    while (said.count("reader gone has not been used") == 0)
        context.run_one();
    group.cancel();
    run(context, group.join());
    CHECK(ask(context, server, redis::command("XLEN", "{clashcast:0}:journal")).integer == 2);
    CHECK(ask(context, server, redis::command("HEXISTS", "{clashcast:0}:headers", "war/#GONE")).integer == 0);
    CHECK(ask(context, server, redis::command("HEXISTS", "{clashcast:0}:cursors", "gone")).integer == 0);
    REQUIRE(ask(context, server, redis::command("HEXISTS", "{clashcast:0}:cursors", "slow")).integer == 1);
    CHECK(ask(context, server, redis::command("ZCARD", "{clashcast:0}:absent")).integer == 0);
    slow->seek(slow->committed());
    CHECK(ids(log.next(*slow, 9)) == words{"event4", "event5", "event6"});
}

TEST_CASE("what every reader has had is trimmed in time, although Redis's clock was ahead")
{
    redis_server server;
    asio::io_context context;
    manual_clock time(context.get_executor());
    ask(context, server, redis::command("HSET", "{clashcast:0}:meta", "end", "9999999999999-5"));  // the year 2286
    auto options = options_for(server.url());
    options.bounds.retain = std::chrono::minutes(1);
    plain_journal log(context, options, time);
    log.open().value();
    auto reader = log.cursor_of("a");
    auto length = [&] { return ask(context, server, redis::command("XLEN", "{clashcast:0}:journal")).integer; };
    keeping kept_up(log, time);
    log.get(reader->advance(receipt(log.commit(some_clan, a_change(1, make_events(1, 2))).value()))).value();
    kept_up.pass(std::chrono::seconds(1), 50);
    CHECK(length() == 1);
    kept_up.pass(std::chrono::seconds(1), 20);
    CHECK(length() == 0);
}

TEST_CASE("a reader and a subject are forgotten after a week in which the journal was kept, not one of Redis's clock")
{
    redis_server server;
    asio::io_context context;
    recorded_log said;
    manual_clock time(context.get_executor());
    plain_journal log(context, options_for(server.url()), time);
    log.open().value();
    log.commit(some_clan, a_change(1)).value();
    log.commit(player, a_change(1)).value();
    log.resume({});
    ask(context, server, redis::command("HSET", "{clashcast:0}:cursors", "early", "1-1", "late", "1-1"));
    // Marks by a clock that was behind, as earlier versions left them, and by one that was ahead.
    ask(context, server, redis::command("ZADD", "{clashcast:0}:absent", 1, "reader/early", 1, "clan/#2PP",
                                        9'999'999'999'999, "reader/late", 9'999'999'999'999, "player/#900PUCPV"));
    auto known = [&](const char* what) {
        return ask(context, server, redis::command("HLEN", std::string("{clashcast:0}:") + what)).integer;
    };
    {
        keeping kept_up(log, time);
        kept_up.pass(std::chrono::hours(30), 5);
        CHECK(known("cursors") == 2);
        CHECK(known("headers") == 2);
    }
    log.close();
    plain_journal later(context, options_for(server.url()), time);
    later.open().value();
    keeping kept_up(later, time);
    kept_up.pass(std::chrono::hours(3), 5);
    CHECK(known("cursors") == 2);
    kept_up.pass(std::chrono::hours(3), 5);
    CHECK(known("cursors") == 0);
    CHECK(known("headers") == 0);
    CHECK(said.count("has not been used for a week") == 2);
}

TEST_CASE("what every reader has had gives way before commits wait for memory")
{
    redis_server server;
    asio::io_context context;
    recorded_log said;
    manual_clock time(context.get_executor());
    plain_journal log(context, options_for(server.url()), time);
    log.open().value();
    auto fast = log.cursor_of("fast"), slow = log.cursor_of("slow");
    auto first = log.commit(some_clan, a_change(1, make_events(1, 2))).value();
    auto second = log.commit(some_clan, a_change(2, make_events(3, 2))).value();
    log.get(fast->advance(receipt(second))).value();
    log.get(slow->advance(receipt(first))).value();
    ask(context, server, redis::command("SETRANGE", "filler", 20'000'000, "x"));
    auto used = parse_memory(ask(context, server, redis::command("INFO", "memory")).text).used;
    ask(context, server, redis::command("CONFIG", "SET", "maxmemory", used / 85 * 100));
    keeping kept_up(log, time);
    CHECK(ask(context, server, redis::command("XLEN", "{clashcast:0}:journal")).integer == 1);
    slow->seek(first);
    CHECK(ids(log.next(*slow, 9)) == words{"event3", "event4"});
    log.commit(some_clan, a_change(3, make_events(5, 1))).value();
    CHECK(said.count("polling waits") == 0);
}

TEST_CASE("a reader whose tally is gone counts from its cursor on")
{
    redis_server server;
    asio::io_context context;
    plain_journal log(context, options_for(server.url()));
    log.open().value();
    auto reader = log.cursor_of("a");
    auto deliver = [&](std::uint64_t revision, int count) {
        receipt done(log.commit(some_clan, a_change(revision, make_events(0, count))).value());
        done.counts.delivered = static_cast<std::uint64_t>(count);
        log.get(reader->advance(done)).value();
    };
    deliver(1, 3);
    ask(context, server, redis::command("HDEL", "{clashcast:0}:tallies", "a"));
    deliver(2, 2);
    deliver(3, 4);
    auto mine = log.get(log.log->balance()).value().readers.at(0);
    CHECK(mine.counts.delivered == 6);
    CHECK(mine.at.sequence - mine.since.sequence == mine.counts.sum());
}

TEST_CASE("a subject that is not watched is marked once, and no more when it is watched again")
{
    redis_server server;
    asio::io_context context;
    plain_journal log(context, options_for(server.url()));
    log.open().value();
    log.commit(some_clan, a_change(1)).value();
    log.commit(player, a_change(1)).value();
    auto score = [&] {
        return ask(context, server, redis::command("ZSCORE", "{clashcast:0}:absent", "player/#900PUCPV"));
    };

    log.resume({some_clan, player});
    CHECK(score().is == redis::value::type::nil);
    log.resume({some_clan});
    auto since = score().text;
    CHECK_FALSE(since.empty());
    log.resume({some_clan, subject(kind::war, "#2PP")});
    CHECK(score().text == since);
    CHECK(log.resume({player}).at(0).revision == 1);
    CHECK(score().is == redis::value::type::nil);
    CHECK(ask(context, server, redis::command("ZCARD", "{clashcast:0}:absent")).integer == 1);
}

TEST_CASE("a dead letter that cannot be read is named")
{
    redis_server server;
    asio::io_context context;
    plain_journal log(context, options_for(server.url()));
    log.open().value();
    ask(context, server, redis::command("XADD", "{clashcast:0}:dead", "7-1", "reader", "a", "event", "no event"));
    auto letters = log.get(log.log->dead_letters(position(), 10));
    REQUIRE(letters.has_error());
    CHECK(letters.error().what == "a stored dead letter (7-1) is damaged");
}
