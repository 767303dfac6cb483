#include <clashcast/journal.hpp>

#include "async/probe.hpp"
#include "journal/redis/memory_usage.hpp"
#include "log_capture.hpp"
#include "redis/lossy_proxy.hpp"
#include "redis_fixture.hpp"

#include <boost/asio/post.hpp>

#include <catch2/catch.hpp>

#include <unistd.h>

using namespace clashcast;
namespace asio = boost::asio;

namespace {

const subject player(subject_kind::player, "#900PUCPV");

std::vector<event> make_events(int first, int count)
{
    std::vector<event> events;
    for (int i = 0; i < count; ++i)
        events.push_back(an_event("event" + std::to_string(first + i)));
    return events;
}

using words = std::vector<std::string>;

}  // namespace

TEST_CASE("a commit whose reply was lost counts once")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
    lossy_proxy proxy(context.get_executor(), server.port());
    plain_journal store(context, options_for(proxy.url()));
    store.open().value();
    auto consumer = store.cursor_of("sink");
    store.commit(some_clan, a_change(1, make_events(1, 2))).value();
    proxy.lose_the_reply_to("clan/#2PP");
    auto at = store.commit(some_clan, a_change(2, make_events(3, 1)));
    CHECK(proxy.lost() == 1);
    CHECK(at.value().sequence == 3);
    CHECK(ids(store.next(*consumer, 9)) == words{"event1", "event2", "event3"});
    CHECK(store.commit(some_clan, a_change(3)).has_value());
    CHECK(said.count("trying again") == 1);
    CHECK(said.count("clashcast:0}: back") == 1);
}

TEST_CASE("a commit whose reply was lost counts once, also when the lease ran out meanwhile")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
    lossy_proxy proxy(context.get_executor(), server.port());
    plain_journal store(context, options_for(proxy.url()));
    store.open().value();
    auto consumer = store.cursor_of("sink");
    proxy.lose_the_reply_to("clan/#2PP");
    task_group group(context.get_executor());
    std::optional<position> at;
    auto commit = [&]() -> awaitable<void> {
        auto news = a_change(1, make_events(1, 1));
        auto done = co_await store.inner->commit(some_clan, news);
        at = done.value();
    };
    group.spawn("commit", commit());
    while (proxy.lost() == 0)
        context.run_one();
    CHECK(ask(context, server, redis::command("DEL", "{clashcast:0}:lease")).integer == 1);
    run(context, group.join());
    CHECK(at.value().sequence == 1);
    CHECK(ids(store.next(*consumer, 9)) == words{"event1"});
    CHECK(ask(context, server, redis::command("HGET", "{clashcast:0}:meta", "fence")).text == "2");
}

TEST_CASE("a Redis that is killed is waited for, and has what was committed")
{
    redis_server server({"--appendonly", "yes", "--appendfsync", "always"});
    asio::io_context context;
    log_capture said;
    plain_journal store(context, options_for(server.url()));
    store.open().value();
    auto consumer = store.cursor_of("sink");
    store.commit(some_clan, a_change(1, make_events(1, 1))).value();
    server.kill();
    task_group group(context.get_executor());
    int done = 0;
    auto commit = [&](subject what, change news) -> awaitable<void> {
        auto at = co_await store.inner->commit(what, news);
        done += at.has_value();
    };
    group.spawn("one", commit(some_clan, a_change(2, make_events(2, 1))));
    group.spawn("two", commit(player, a_change(1, make_events(3, 1))));
    while (said.count("Connection refused") == 0)
        context.run_one();
    auto away = store.inner->health();
    CHECK_FALSE(away.up);
    CHECK(away.down_since);
    CHECK_THAT(away.problem, Catch::Contains("Connection refused"));
    server.start();
    run(context, group.join());
    CHECK(done == 2);
    CHECK(store.inner->health().up);
    CHECK_FALSE(store.inner->health().down_since);
    std::size_t read = 0;
    while (read < 3)
        read += store.next(*consumer, 9).size();
    CHECK(read == 3);
    store.commit(some_clan, a_change(3)).value();
    CHECK(said.count("{clashcast:0}: back") == 1);
}

TEST_CASE("a Redis that lost its latest commits gets no position twice")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
    plain_journal store(context, options_for(server.url()));
    store.open().value();
    auto consumer = store.cursor_of("sink");
    store.commit(some_clan, a_change(1, make_events(1, 1))).value();
    CHECK(ask(context, server, redis::command("SAVE")).text == "OK");
    auto lost = store.commit(some_clan, a_change(2, make_events(2, 3))).value();
    CHECK(ids(store.next(*consumer, 1)) == words{"event1"});
    server.kill();
    server.start();

    CHECK(store.commit(some_clan, a_change(3)).error().code == errc::conflict);
    CHECK(store.load(some_clan).revision == 1);
    auto at = store.commit(some_clan, a_change(2, make_events(2, 2))).value();
    CHECK(at.milliseconds > lost.milliseconds);
    CHECK(at.sequence == lost.sequence + 2);
    auto entries = store.next(*consumer, 9);
    CHECK(ids(entries) == words{"", "event2", "event3"});
    CHECK(entries.at(0).event.type.empty());
    CHECK(entries.at(0).missed == 3);
    CHECK(entries.at(0).at == lost);
}

TEST_CASE("a Redis that lost commits is given what its owner knows, and responses in memory are forgotten")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
    plain_journal store(context, options_for(server.url()));
    store.open().value();
    auto identity = store.inner->identity();
    auto before = store.inner->generation();
    auto [emptied, told] = GENERATE(table<bool, std::string>({
        {false, "Redis has lost 2 commits that it had confirmed"},
        {true, "Redis has lost 3 commits that it had confirmed"},
    }));
    store.commit(some_clan, a_change(1, make_events(1, 1))).value();
    auto consumer = store.cursor_of("sink", true);
    auto slow = store.cursor_of("slow", true);
    if (!emptied)
        CHECK(ask(context, server, redis::command("SAVE")).text == "OK");
    auto end = store.commit(some_clan, a_change(2, make_events(2, 3))).value();
    store.commit(other_clan, a_change(1)).value();
    delivery_counts counts;
    counts.delivered = 4;
    store.get(consumer->advance(acknowledgement(end, counts))).value();
    server.kill();
    server.start();

    CHECK(store.load(other_clan).revision == 0);
    CHECK(store.load(some_clan).revision == (emptied ? 0 : 1));
    CHECK(store.inner->generation() == before + 1);
    CHECK(said.count(told) == 1);
    CHECK(store.inner->identity() == identity);
    CHECK(ask(context, server, redis::command("HGET", "{clashcast:0}:meta", "identity")).text == identity);
    auto all = store.get(store.inner->status()).value();
    CHECK(all.end == end);
    REQUIRE(all.consumers.size() == 2);
    CHECK(all.consumers[0].consumer == "sink");
    CHECK(all.consumers[0].at == end);
    CHECK(all.consumers[0].counts == counts);
    CHECK(all.consumers[1].at == slow->acknowledged());

    auto entries = store.next(*slow, 9);
    if (!emptied) {
        REQUIRE(entries.size() == 2);
        CHECK(entries.front().event.id == "event1");
        entries.erase(entries.begin());
    }
    REQUIRE(entries.size() == 1);
    CHECK(entries[0].at == end);
    CHECK(entries[0].missed == (emptied ? 4 : 3));
}

TEST_CASE("a Redis that lost that subjects came or left has lost commits")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
    plain_journal store(context, options_for(server.url()));
    store.open().value();
    store.commit(some_clan, a_change(1)).value();
    auto comes = GENERATE(true, false);
    if (comes)
        store.get(store.inner->leave({some_clan})).value();
    CHECK(ask(context, server, redis::command("SAVE")).text == "OK");
    if (comes)
        store.get(store.inner->enter({some_clan, other_clan})).value();
    else
        store.get(store.inner->leave({some_clan, other_clan})).value();
    server.kill();
    server.start();
    CHECK(store.load(some_clan).revision == 1);
    CHECK(store.inner->generation() == 1);
    CHECK(said.count("Redis has lost 1 commit that it had confirmed") == 1);
}

TEST_CASE("a Redis that lost only what consumers did is given that again")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
    plain_journal store(context, options_for(server.url()));
    store.open().value();
    auto slow = store.cursor_of("slow");
    auto end = store.commit(some_clan, a_change(1, make_events(1, 3))).value();
    CHECK(ask(context, server, redis::command("SAVE")).text == "OK");
    delivery_counts counts;
    counts.delivered = 3;
    store.get(slow->advance(acknowledgement(end, counts))).value();
    auto fresh = store.cursor_of("fresh");
    server.kill();
    server.start();

    store.load(some_clan);
    CHECK(store.inner->generation() == 0);
    auto all = store.get(store.inner->status()).value();
    REQUIRE(all.consumers.size() == 2);
    CHECK(all.consumers[0].consumer == "fresh");
    CHECK(all.consumers[0].at == fresh->acknowledged());
    CHECK(all.consumers[1].at == end);
    CHECK(all.consumers[1].counts == counts);
}

TEST_CASE("a Redis that lost commits is noticed also when the reply to what it is given is lost")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
    lossy_proxy proxy(context.get_executor(), server.port());
    plain_journal store(context, options_for(proxy.url()));
    store.open().value();
    CHECK(ask(context, server, redis::command("SAVE")).text == "OK");
    store.commit(some_clan, a_change(1)).value();
    server.kill();
    server.start();
    proxy.lose_the_reply_to("math.max(commits");
    CHECK(store.load(some_clan).revision == 0);
    CHECK(proxy.lost() == 1);
    CHECK(store.inner->generation() > 0);
}

TEST_CASE("a Redis that lost nothing, or only replies, has not lost commits")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
    lossy_proxy proxy(context.get_executor(), server.port());
    plain_journal store(context, options_for(proxy.url()));
    store.open().value();
    store.commit(some_clan, a_change(1)).value();
    proxy.lose_the_reply_to("clan/#2PP");
    store.commit(some_clan, a_change(2)).value();
    CHECK(ask(context, server, redis::command("SAVE")).text == "OK");
    server.kill();
    server.start();
    store.commit(some_clan, a_change(3)).value();
    CHECK(store.inner->generation() == 0);
    CHECK(said.count("Redis has lost") == 0);
}

TEST_CASE("a Redis that has another journal ends this one")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
    plain_journal store(context, options_for(server.url()));
    store.open().value();
    store.commit(some_clan, a_change(1)).value();
    ask(context, server, redis::command("HSET", "{clashcast:0}:meta", "identity", std::string(32, 'b')));
    ask(context, server, redis::command("DEL", "{clashcast:0}:lease"));
    CHECK(ask(context, server, redis::command("SAVE")).text == "OK");
    server.kill();
    server.start();
    auto refused = store.commit(some_clan, a_change(2));
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == errc::invalid);
    CHECK(refused.error().what.find("another journal is there now (" + std::string(32, 'b')) != std::string::npos);
    CHECK(ask(context, server, redis::command("EXISTS", "{clashcast:0}:lease")).integer == 0);
}

TEST_CASE("scripts that Redis has forgotten are sent again")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
    plain_journal store(context, options_for(server.url()));
    store.open().value();
    store.commit(some_clan, a_change(1)).value();
    ask(context, server, redis::command("SCRIPT", "FLUSH"));
    store.commit(some_clan, a_change(2)).value();
    CHECK(said.empty());
}

TEST_CASE("a Redis that is full is waited for")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
    plain_journal store(context, options_for(server.url()));
    store.open().value();
    ask(context, server, redis::command("CONFIG", "SET", "maxmemory", "1"));
    task_group group(context.get_executor());
    bool done = false;
    auto commit = [&]() -> awaitable<void> {
        auto news = a_change(1, make_events(1, 1));
        auto at = co_await store.inner->commit(some_clan, news);
        done = at.has_value();
    };
    group.spawn("commit", commit());
    while (said.count("OOM") == 0)
        context.run_one();
    CHECK_FALSE(done);
    ask(context, server, redis::command("CONFIG", "SET", "maxmemory", "0"));
    run(context, group.join());
    CHECK(done);
    CHECK(store.load(some_clan).revision == 1);
}

TEST_CASE("commits wait before Redis is full, so that there is memory left for the streams")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
    plain_journal store(context, options_for(server.url()));
    store.open().value();
    // Beside it, what clients take is little.
    ask(context, server, redis::command("SETRANGE", "filler", 20'000'000, "x"));
    auto used = parse_memory_usage(ask(context, server, redis::command("INFO", "memory")).text).used;
    ask(context, server, redis::command("CONFIG", "SET", "maxmemory", used + used / 20));
    task_group group(context.get_executor());
    auto maintain = [&]() -> awaitable<void> { co_await store.inner->maintain(); };
    group.spawn("maintain", maintain());
    auto journal_asked_last = [&] {
        auto clients = ask(context, server, redis::command("CLIENT", "LIST", "TYPE", "normal")).text;
        auto mine = clients.find("name=clashcast-journal");
        return clients.substr(mine, clients.find('\n', mine) - mine).find("cmd=info") != std::string::npos;
    };
    while (!journal_asked_last())
        continue;
    store.get(store.inner->status()).value();  // by the same road: it has the answer
    bool done = false;
    auto commit = [&]() -> awaitable<void> {
        auto news = a_change(1, make_events(1, 1));
        auto at = co_await store.inner->commit(some_clan, news);
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

TEST_CASE("a Redis that evicts keys when it is full is refused, unless that is allowed")
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

TEST_CASE("a Redis without a bound on its memory evicts nothing and is never nearly full")
{
    auto now = parse_memory_usage("# Memory\r\nused_memory:900\r\nused_memory_rss:1\r\nmaxmemory:0\r\n"
                            "maxmemory_policy:allkeys-lru\r\n");
    CHECK_FALSE(now.evicts());
    CHECK_FALSE(now.nearly_full());
    now.limit = 1000;
    CHECK(now.evicts());
    CHECK(now.nearly_full() == "Redis has used 90 % of its maxmemory");
    now.used = 899;
    CHECK_FALSE(now.nearly_full());
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

TEST_CASE("invalid options of a Redis journal throw")
{
    asio::io_context context;
    CHECK_THROWS_WITH(plain_journal(context, options_for("http://x")), Catch::Contains("redis://"));
    auto options = options_for("redis://x");
    options.name_space = "a}b";
    CHECK_THROWS_WITH(plain_journal(context, options), Catch::Contains("a}b"));
}

TEST_CASE("a new process of the same instance takes over at once, and the older one is fenced")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
    plain_journal older(context, options_for(server.url()));
    older.open().value();
    older.commit(some_clan, a_change(1)).value();
    auto waiting = older.cursor_of("sink");
    plain_journal newer(context, options_for(server.url()));
    newer.open().value();
    newer.commit(some_clan, a_change(2)).value();
    CHECK(older.commit(some_clan, a_change(3)).error().code == errc::fenced);
    CHECK(older.get(older.inner->maintain()).code == errc::fenced);
    CHECK(older.get(waiting->next(1)).error().code == errc::fenced);
    CHECK(older.get(waiting->advance(acknowledgement(position(1, 1)))).error().code == errc::fenced);
    CHECK(newer.load(some_clan).revision == 2);
    older.close();
    newer.commit(some_clan, a_change(3)).value();
}

TEST_CASE("another instance is waited for until it releases the lease, and the log names it")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
    plain_journal first(context, options_for(server.url(), "alpha one"));
    first.open().value();
    plain_journal second(context, options_for(server.url(), "beta"));
    task_group group(context.get_executor());
    bool owns = false;
    auto take = [&]() -> awaitable<void> {
        auto opened = co_await second.inner->open();
        owns = opened.has_value();
    };
    group.spawn("second", take());
    while (said.count("\"alpha one\" owns it") == 0)
        context.run_one();
    first.commit(some_clan, a_change(1)).value();
    CHECK_FALSE(owns);
    CHECK(second.inner->health().held_by.value().instance == "alpha one");
    first.close();
    run(context, group.join());
    CHECK(owns);
    CHECK_FALSE(second.inner->health().held_by);
    CHECK(said.count("owns it") == 1);
    CHECK(second.load(some_clan).revision == 1);
    CHECK(first.commit(some_clan, a_change(2)).error().code == errc::closed);
}

TEST_CASE("the status of a Redis journal names the instance that owns it, and the age of its oldest event")
{
    redis_server server;
    asio::io_context context;
    plain_journal owner(context, options_for(server.url(), "alpha one"));
    owner.open().value();
    owner.commit(some_clan, a_change(1, make_events(1, 1))).value();
    auto own = owner.get(owner.inner->status()).value();
    REQUIRE(own.owner);
    CHECK(own.owner->instance == "alpha one");
    CHECK(own.owner->process == ::getpid());
    REQUIRE(own.oldest_age);
    CHECK(*own.oldest_age < std::chrono::hours(1));

    plain_journal other(context, options_for(server.url(), "beta"));
    other.get(other.inner->attach()).value();
    auto seen = other.get(other.inner->status()).value();
    REQUIRE(seen.owner);
    CHECK(seen.owner->instance == "alpha one");
    CHECK(seen.owner->process == 0);
    owner.close();
    CHECK_FALSE(other.get(other.inner->status()).value().owner);
}

TEST_CASE("a lease that ran out is taken again if no other process had it meanwhile")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
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

TEST_CASE("what every consumer has had is discarded, what one has not had stays")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
    auto options = options_for(server.url());
    options.bounds.retain = std::chrono::milliseconds(0);
    plain_journal store(context, options);
    store.open().value();
    auto fast = store.cursor_of("fast"), slow = store.cursor_of("slow");
    store.commit(some_clan, a_change(1, make_events(1, 2))).value();
    auto second = store.commit(some_clan, a_change(2, make_events(3, 2))).value();
    auto third = store.commit(some_clan, a_change(3, make_events(5, 2))).value();
    store.get(fast->advance(acknowledgement(third))).value();
    store.get(slow->advance(acknowledgement(position(second.milliseconds, second.sequence - 1)))).value();
    ask(context, server, redis::command("HSET", "{clashcast:0}:cursors", "gone", to_string(third)));
    ask(context, server, redis::command("ZADD", "{clashcast:0}:absent", 1, "reader/gone", 1, "war/#GONE"));
    // Redis lost that it came back
    ask(context, server, redis::command("ZADD", "{clashcast:0}:absent", 1, "reader/slow"));
    ask(context, server, redis::command("HSET", "{clashcast:0}:headers", "war/#GONE", "1 x 0-0 0 -"));
    ask(context, server, redis::command("HSET", "{clashcast:0}:meta", "kept_ms", 8 * 24 * 3'600'000));

    task_group group(context.get_executor());
    auto maintain = [&]() -> awaitable<void> { co_await store.inner->maintain(); };
    group.spawn("maintain", maintain());
    while (said.count("consumer gone has not been used") == 0)
        context.run_one();
    group.cancel();
    run(context, group.join());
    CHECK(ask(context, server, redis::command("XLEN", "{clashcast:0}:journal")).integer == 2);
    CHECK(ask(context, server, redis::command("HEXISTS", "{clashcast:0}:headers", "war/#GONE")).integer == 0);
    CHECK(ask(context, server, redis::command("HEXISTS", "{clashcast:0}:cursors", "gone")).integer == 0);
    REQUIRE(ask(context, server, redis::command("HEXISTS", "{clashcast:0}:cursors", "slow")).integer == 1);
    CHECK(ask(context, server, redis::command("ZCARD", "{clashcast:0}:absent")).integer == 0);
    slow->seek(slow->acknowledged());
    CHECK(ids(store.next(*slow, 9)) == words{"event4", "event5", "event6"});
}

TEST_CASE("what every consumer has had is trimmed in time, although Redis's clock was ahead")
{
    redis_server server;
    asio::io_context context;
    manual_clock time(context.get_executor());
    ask(context, server, redis::command("HSET", "{clashcast:0}:meta", "end", "9999999999999-5"));  // the year 2286
    auto options = options_for(server.url());
    options.bounds.retain = std::chrono::minutes(1);
    plain_journal store(context, options, time);
    store.open().value();
    auto consumer = store.cursor_of("a");
    auto length = [&] { return ask(context, server, redis::command("XLEN", "{clashcast:0}:journal")).integer; };
    maintaining beside(store, time);
    acknowledgement done(store.commit(some_clan, a_change(1, make_events(1, 2))).value());
    store.get(consumer->advance(done)).value();
    beside.pass(std::chrono::seconds(1), 50);
    CHECK(length() == 1);
    beside.pass(std::chrono::seconds(1), 20);
    CHECK(length() == 0);
}

TEST_CASE("a consumer and a subject are removed after a week in which the journal was maintained, not one of "
          "Redis's clock")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
    manual_clock time(context.get_executor());
    plain_journal store(context, options_for(server.url()), time);
    store.open().value();
    store.commit(some_clan, a_change(1)).value();
    store.commit(player, a_change(1)).value();
    store.resume({});
    ask(context, server, redis::command("HSET", "{clashcast:0}:cursors", "early", "1-1", "late", "1-1"));
    // Marks by a clock that was behind, as earlier versions left them, and by one that was ahead.
    ask(context, server, redis::command("ZADD", "{clashcast:0}:absent", 1, "reader/early", 1, "clan/#2PP",
                                        9'999'999'999'999, "reader/late", 9'999'999'999'999, "player/#900PUCPV"));
    auto known = [&](const char* what) {
        return ask(context, server, redis::command("HLEN", std::string("{clashcast:0}:") + what)).integer;
    };
    {
        maintaining beside(store, time);
        beside.pass(std::chrono::hours(30), 5);
        CHECK(known("cursors") == 2);
        CHECK(known("headers") == 2);
    }
    store.close();
    plain_journal later(context, options_for(server.url()), time);
    later.open().value();
    maintaining beside(later, time);
    beside.pass(std::chrono::hours(3), 5);
    CHECK(known("cursors") == 2);
    beside.pass(std::chrono::hours(3), 5);
    CHECK(known("cursors") == 0);
    CHECK(known("headers") == 0);
    CHECK(said.count("has not been used for a week") == 2);
}

TEST_CASE("what every consumer has had is discarded before commits wait for memory")
{
    redis_server server;
    asio::io_context context;
    log_capture said;
    manual_clock time(context.get_executor());
    plain_journal store(context, options_for(server.url()), time);
    store.open().value();
    auto fast = store.cursor_of("fast"), slow = store.cursor_of("slow");
    auto first = store.commit(some_clan, a_change(1, make_events(1, 2))).value();
    auto second = store.commit(some_clan, a_change(2, make_events(3, 2))).value();
    store.get(fast->advance(acknowledgement(second))).value();
    store.get(slow->advance(acknowledgement(first))).value();
    ask(context, server, redis::command("SETRANGE", "filler", 20'000'000, "x"));
    auto used = parse_memory_usage(ask(context, server, redis::command("INFO", "memory")).text).used;
    ask(context, server, redis::command("CONFIG", "SET", "maxmemory", used / 85 * 100));
    maintaining beside(store, time);
    CHECK(ask(context, server, redis::command("XLEN", "{clashcast:0}:journal")).integer == 1);
    slow->seek(first);
    CHECK(ids(store.next(*slow, 9)) == words{"event3", "event4"});
    store.commit(some_clan, a_change(3, make_events(5, 1))).value();
    CHECK(said.count("polling waits") == 0);
}

TEST_CASE("a consumer whose counts are gone counts from its cursor on")
{
    redis_server server;
    asio::io_context context;
    plain_journal store(context, options_for(server.url()));
    store.open().value();
    auto consumer = store.cursor_of("a");
    auto deliver = [&](std::uint64_t revision, int count) {
        acknowledgement done(store.commit(some_clan, a_change(revision, make_events(0, count))).value());
        done.counts.delivered = static_cast<std::uint64_t>(count);
        store.get(consumer->advance(done)).value();
    };
    deliver(1, 3);
    ask(context, server, redis::command("HDEL", "{clashcast:0}:tallies", "a"));
    deliver(2, 2);
    deliver(3, 4);
    auto mine = store.get(store.inner->status()).value().consumers.at(0);
    CHECK(mine.counts.delivered == 6);
    CHECK(mine.at.sequence - mine.since.sequence == mine.counts.sum());
}

TEST_CASE("a subject that is not watched is marked once, and unmarked when it is watched again")
{
    redis_server server;
    asio::io_context context;
    plain_journal store(context, options_for(server.url()));
    store.open().value();
    store.commit(some_clan, a_change(1)).value();
    store.commit(player, a_change(1)).value();
    auto score = [&] {
        return ask(context, server, redis::command("ZSCORE", "{clashcast:0}:absent", "player/#900PUCPV"));
    };

    store.resume({some_clan, player});
    CHECK(score().is == redis::value::type::nil);
    store.resume({some_clan});
    auto since = score().text;
    CHECK_FALSE(since.empty());
    store.resume({some_clan, subject(subject_kind::war, "#2PP")});
    CHECK(score().text == since);
    CHECK(store.resume({player}).at(0).revision == 1);
    CHECK(score().is == redis::value::type::nil);
    CHECK(ask(context, server, redis::command("ZCARD", "{clashcast:0}:absent")).integer == 1);
}

TEST_CASE("a dead letter that cannot be read is named")
{
    redis_server server;
    asio::io_context context;
    plain_journal store(context, options_for(server.url()));
    store.open().value();
    ask(context, server, redis::command("XADD", "{clashcast:0}:dead", "7-1", "reader", "a", "event", "no event"));
    auto letters = store.get(store.inner->dead_letters(position(), 10));
    REQUIRE(letters.has_error());
    CHECK(letters.error().what == "a stored dead letter (7-1) is damaged");
}

TEST_CASE("a Redis that evicts keys can be tried out only if that is allowed")
{
    redis_server server({"--appendonly", "no", "--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"});
    asio::io_context context;
    auto options = options_for(server.url());
    plain_journal strict(context, options);
    REQUIRE(strict.get(strict.inner->attach()));
    auto describe = [](plain_journal& one) { return one.get(dynamic_cast<probe&>(*one.inner).try_out({})); };
    auto refused = describe(strict);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::refused);
    options.allow_eviction = true;
    plain_journal lenient(context, options);
    REQUIRE(lenient.get(lenient.inner->attach()));
    CHECK_THAT(describe(lenient).value(), Catch::EndsWith("; allkeys-lru"));
}
