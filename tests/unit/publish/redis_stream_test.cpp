#include <clashcast/log.hpp>
#include <clashcast/publishers/redis_stream.hpp>

#include "async/probe.hpp"
#include "async/task_group.hpp"
#include "coroutines.hpp"
#include "publish/redis_stream/scripts.hpp"
#include "redis/connection.hpp"
#include "redis/lossy_proxy.hpp"
#include "redis_server.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
namespace asio = boost::asio;

namespace {

const std::string stream = "clash:events";
const std::string cursor_of_stream = "{clash:events}:clashcast:test:0:sink";

redis_stream_options options_for(const std::string& url)
{
    redis_stream_options options;
    options.url = url;
    options.writer = "test:0:sink";
    return options;
}

const std::string one_journal(32, 'a'), other_journal(32, 'b');
const std::string own_cursor = "clashcast:test:0:sink";

position at(std::uint64_t n)
{
    return position(1'000 + n / 3, n);
}

message make_message(std::uint64_t n, std::string key = stream)
{
    message m;
    m.at = at(n);
    m.id = "id" + std::to_string(n);
    m.event_type = "member_joined";
    m.tag = "#2PP";
    m.seen = timestamp(std::chrono::milliseconds(1'763'912'345'023));
    m.destination = std::move(key);
    m.payload = "{\"n\":" + std::to_string(n) + "}";
    return m;
}

batch make_batch(std::uint64_t first, std::uint64_t last)
{
    batch b;
    for (auto n = first; n <= last; ++n)
        b.messages.push_back(make_message(n));
    b.upto = at(last);
    return b;
}

// A publisher, without the coroutines.
class plain_publisher {
public:
    plain_publisher(asio::io_context& c, redis_stream_options options)
        : context(c), out(make_redis_stream_publisher(c.get_executor(), std::move(options)))
    {
    }

    template <class T>
    T get(asio::awaitable<T> task)
    {
        std::optional<T> got;
        auto waiting = [&]() -> asio::awaitable<void> {
            auto value = co_await std::move(task);
            got = std::move(value);
        };
        run(context, waiting());
        return std::move(*got);
    }
    result<position> open_for(std::string journal, position committed, position end, position since = {})
    {
        sink_start start(committed, end);
        start.since = since;
        start.journal = std::move(journal);
        return get(out->open(start));
    }
    // Of a sink that began where it is.
    result<position> open(position committed, position end) { return open_for({}, committed, end, committed); }
    result<std::vector<refusal>> publish(batch b) { return get(out->publish(std::move(b))); }

    asio::io_context& context;
    std::unique_ptr<publisher> out;
};

redis::value ask(asio::io_context& context, const redis_server& server, redis::command what)
{
    redis::value got;
    auto task = [&]() -> asio::awaitable<void> {
        redis::settings how;
        how.server = redis::parse_address(server.url()).value();
        auto line = co_await redis::connection::open(how);
        auto reply = co_await (*line)->execute(what);
        got = std::move(*reply);
    };
    run(context, task());
    return got;
}

std::vector<std::string> ids(asio::io_context& context, const redis_server& server, const std::string& key = stream)
{
    std::vector<std::string> all;
    auto entries = ask(context, server, redis::command("XRANGE", key, "-", "+"));
    for (const auto& one : entries.elements)
        all.push_back(one.elements.at(1).elements.at(1).text);
    return all;
}

std::vector<std::string> made(std::uint64_t first, std::uint64_t last)
{
    std::vector<std::string> all;
    for (auto n = first; n <= last; ++n)
        all.push_back("id" + std::to_string(n));
    return all;
}

class recorded_log {
public:
    recorded_log()
    {
        set_log([this](severity, std::string_view line) { text += std::string(line) + '\n'; });
    }
    ~recorded_log() { set_log({}); }
    std::string text;
};

}  // namespace

TEST_CASE("an entry has the event's id, type, tag, time in seconds, and the event itself")
{
    redis_server server;
    asio::io_context context;
    plain_publisher sink(context, options_for(server.url()));
    CHECK(sink.open(at(0), at(9)).value() == at(0));
    CHECK(sink.publish(make_batch(1, 1)).value().empty());
    auto entries = ask(context, server, redis::command("XRANGE", stream, "-", "+"));
    std::vector<std::string> fields;
    for (const auto& text : entries.elements.at(0).elements.at(1).elements)
        fields.push_back(text.text);
    CHECK(fields == std::vector<std::string>{"id", "id1", "event_type", "member_joined", "tag", "#2PP", "timestamp",
                                             "1763912345.023", "event", "{\"n\":1}"});
    CHECK(ask(context, server, redis::command("GET", cursor_of_stream)).text == to_string(at(1)));
}

TEST_CASE("an event that is published again is in the stream once")
{
    redis_server server;
    asio::io_context context;
    plain_publisher first(context, options_for(server.url()));
    first.open(at(0), at(9)).value();
    first.publish(make_batch(1, 4)).value();
    plain_publisher second(context, options_for(server.url()));
    CHECK(second.open(at(2), at(9)).value() == at(2));
    second.publish(make_batch(3, 6)).value();
    second.publish(make_batch(7, 8)).value();
    CHECK(ids(context, server) == made(1, 8));
}

TEST_CASE("batches are in flight together and stay in order")
{
    redis_server server;
    asio::io_context context;
    plain_publisher sink(context, options_for(server.url()));
    sink.open(at(0), at(1000)).value();
    task_group group(context.get_executor());
    auto publish = [&](batch b) -> asio::awaitable<void> {
        auto done = co_await sink.out->publish(std::move(b));
        done.value();
    };
    for (std::uint64_t n = 1; n < 1000; n += 50)
        group.spawn("batch", publish(make_batch(n, n + 49)));
    run(context, group.join());
    CHECK(ids(context, server) == made(1, 1000));
}

TEST_CASE("a lost reply neither loses nor repeats an event")
{
    redis_server server;
    asio::io_context context;
    lossy_proxy proxy(context.get_executor(), server.port());
    plain_publisher sink(context, options_for(proxy.url()));
    sink.open(at(0), at(9)).value();
    sink.publish(make_batch(1, 2)).value();
    proxy.lose_the_reply_to("id3");
    CHECK(sink.publish(make_batch(3, 4)).error().code == errc::not_connected);
    CHECK(proxy.lost() == 1);
    CHECK(sink.publish(make_batch(5, 6)).error().code == errc::not_connected);
    CHECK(sink.open(at(2), at(9)).value() == at(2));
    sink.publish(make_batch(3, 4)).value();
    sink.publish(make_batch(5, 6)).value();
    CHECK(ids(context, server) == made(1, 6));
}

TEST_CASE("a destination that lost its latest entries gets them again")
{
    redis_server server;
    asio::io_context context;
    plain_publisher sink(context, options_for(server.url()));
    sink.open(at(0), at(9)).value();
    sink.publish(make_batch(1, 3)).value();
    CHECK(ask(context, server, redis::command("SAVE")).text == "OK");
    sink.publish(make_batch(4, 6)).value();
    server.kill();
    server.start();
    CHECK(sink.publish(make_batch(7, 7)).has_error());
    auto start = sink.open(at(6), at(9)).value();
    CHECK(start == at(3));
    sink.publish(make_batch(4, 9)).value();
    CHECK(ids(context, server) == made(1, 9));
}

TEST_CASE("an empty destination is filled again from where the sink began")
{
    redis_server server;
    asio::io_context context;
    plain_publisher sink(context, options_for(server.url()));
    CHECK(sink.open_for(one_journal, at(5), at(9), at(2)).value() == at(2));
    sink.publish(make_batch(3, 9)).value();
    CHECK(ids(context, server) == made(3, 9));
    CHECK(sink.open_for(one_journal, at(9), at(9), at(2)).value() == at(9));
}

TEST_CASE("a destination that is emptied between two batches is filled again, whichever stream comes next")
{
    redis_server server;
    asio::io_context context;
    plain_publisher sink(context, options_for(server.url()));
    auto key = GENERATE(as<std::string>(), stream, "another");
    auto again = [&] { return sink.open_for(one_journal, at(3), at(9), at(0)); };
    sink.open_for(one_journal, at(0), at(9)).value();
    sink.publish(make_batch(1, 3)).value();
    again().value();
    ask(context, server, redis::command("FLUSHALL"));

    batch next;
    next.messages = {make_message(4, key)};
    next.upto = at(4);
    CHECK(sink.publish(next).error().code == errc::behind);
    CHECK(again().value() == at(0));
    sink.publish(make_batch(1, 3)).value();
    sink.publish(next).value();
    CHECK(ids(context, server, stream) == made(1, key == stream ? 4 : 3));
}

TEST_CASE("a destination that is emptied while a batch is in flight is filled again")
{
    redis_server server;
    asio::io_context context;
    plain_publisher sink(context, options_for(server.url()));
    sink.open_for(one_journal, at(0), at(9)).value();
    sink.publish(make_batch(1, 3)).value();
    ask(context, server, redis::command("DEL", own_cursor));
    CHECK(sink.publish(make_batch(4, 5)).error().code == errc::behind);
    CHECK(sink.open_for(one_journal, at(3), at(9), at(0)).value() == at(0));
    sink.publish(make_batch(1, 6)).value();
    CHECK(ids(context, server) == made(1, 6));
}

TEST_CASE("a cursor of another journal is an error that names both journals, and nothing is written")
{
    redis_server server;
    asio::io_context context;
    plain_publisher first(context, options_for(server.url())), second(context, options_for(server.url()));
    first.open_for(one_journal, at(0), at(9)).value();
    first.publish(make_batch(1, 2)).value();

    auto refused = second.open_for(other_journal, at(0), at(9));
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == errc::refused);
    CHECK(refused.error().what.find("belongs to journal " + one_journal + ", but this is journal " + other_journal) !=
          std::string::npos);
    CHECK(second.publish(make_batch(3, 4)).has_error());

    // The stream's own cursor names the journal as well, if only the writer's was removed.
    ask(context, server, redis::command("DEL", own_cursor));
    second.open_for(other_journal, at(0), at(9)).value();
    auto not_taken = second.publish(make_batch(3, 4));
    REQUIRE(not_taken.has_error());
    CHECK(not_taken.error().what.find("belongs to journal " + one_journal) != std::string::npos);
    CHECK(ids(context, server) == made(1, 2));
}

TEST_CASE("commands of an earlier session that arrive late are refused")
{
    redis_server server;
    asio::io_context context;
    plain_publisher early(context, options_for(server.url())), late(context, options_for(server.url()));
    early.open_for(one_journal, at(0), at(2)).value();
    late.open_for(one_journal, at(0), at(9)).value();
    late.publish(make_batch(1, 9)).value();
    CHECK(early.publish(make_batch(1, 4)).error().code == errc::behind);
    CHECK(ids(context, server) == made(1, 9));
    late.publish(make_batch(10, 11)).value();
    CHECK(ids(context, server) == made(1, 11));
}

TEST_CASE("a cursor of an older version, which names no journal, is taken over")
{
    redis_server server;
    asio::io_context context;
    plain_publisher older(context, options_for(server.url())), newer(context, options_for(server.url()));
    older.open(at(0), at(9)).value();
    older.publish(make_batch(1, 4)).value();
    CHECK(ask(context, server, redis::command("GET", own_cursor)).text == to_string(at(4)));
    CHECK(newer.open_for(one_journal, at(2), at(9)).value() == at(2));
    newer.publish(make_batch(3, 6)).value();
    CHECK(ids(context, server) == made(1, 6));
    for (const auto& key : {own_cursor, std::string(cursor_of_stream)})
        CHECK_THAT(ask(context, server, redis::command("GET", key)).text,
                   Catch::StartsWith(to_string(at(6)) + " " + one_journal + " "));
}

TEST_CASE("a batch that would leave a gap is not taken")
{
    redis_server server;
    asio::io_context context;
    plain_publisher sink(context, options_for(server.url()));
    sink.open(at(0), at(9)).value();
    sink.publish(make_batch(1, 3)).value();
    ask(context, server, redis::command("SET", cursor_of_stream, to_string(at(2))));
    CHECK(sink.publish(make_batch(4, 5)).error().code == errc::behind);
    CHECK(ids(context, server) == made(1, 3));
}

TEST_CASE("a cursor after the journal's end is reported and reset")
{
    redis_server server;
    asio::io_context context;
    recorded_log log_text;
    plain_publisher sink(context, options_for(server.url()));
    sink.open(at(0), at(500)).value();
    sink.publish(make_batch(401, 402)).value();
    CHECK(sink.open(at(3), at(9)).value() == at(3));
    CHECK(log_text.text.find("clashcast:test:0:sink") != std::string::npos);
    sink.publish(make_batch(4, 5)).value();
    CHECK(log_text.text.find("it was reset") != std::string::npos);
    auto there = ids(context, server);
    CHECK(there == std::vector<std::string>{"id401", "id402", "id4", "id5"});
    log_text.text.clear();
    CHECK(sink.open(at(5), at(9)).value() == at(5));
    sink.publish(make_batch(6, 6)).value();
    CHECK(log_text.text.empty());
}

TEST_CASE("a key of another type refuses its messages, the others are delivered")
{
    redis_server server;
    asio::io_context context;
    plain_publisher sink(context, options_for(server.url()));
    sink.open(at(0), at(9)).value();
    ask(context, server, redis::command("SET", "taken", "x"));
    batch mixed;
    mixed.messages = {make_message(1, "taken"), make_message(2, "good"), make_message(3, "taken"),
                      make_message(4, "other")};
    mixed.upto = at(5);
    auto refused = sink.publish(mixed).value();
    REQUIRE(refused.size() == 2);
    CHECK(refused[0].index == 0);
    CHECK(refused[1].index == 2);
    CHECK(refused[0].reason.find("WRONGTYPE") != std::string::npos);
    CHECK(ids(context, server, "good") == std::vector<std::string>{"id2"});
    CHECK(ids(context, server, "other") == std::vector<std::string>{"id4"});
    CHECK(sink.publish(mixed).value().size() == 2);
    CHECK(ids(context, server, "good") == std::vector<std::string>{"id2"});
}

TEST_CASE("a key that the user may not write refuses its messages; a user without rights fails the sink")
{
    redis_server server({"--user", "some", "on", ">p", "~clash:*", "~{clash:*", "~clashcast:*", "+@all",
                         "--user", "none", "on", ">p", "~*", "+@connection"});
    asio::io_context context;
    auto options = options_for("redis://some:p@127.0.0.1:" + std::to_string(server.port()));
    plain_publisher sink(context, options);
    sink.open(at(0), at(9)).value();
    batch mixed;
    mixed.messages = {make_message(1, "elsewhere"), make_message(2)};
    mixed.upto = at(2);
    auto refused = sink.publish(mixed).value();
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].reason.starts_with("elsewhere: NOPERM"));
    CHECK(ids(context, server) == made(2, 2));

    options.url = "redis://none:p@127.0.0.1:" + std::to_string(server.port());
    CHECK(plain_publisher(context, options).open(at(0), at(9)).error().code == errc::refused);
}

TEST_CASE("a user who may add entries but not move the cursor adds none")
{
    redis_server server({"--user", "some", "on", ">p", "~*", "+@all", "-set"});
    asio::io_context context;
    auto options = options_for("redis://some:p@127.0.0.1:" + std::to_string(server.port()));
    plain_publisher sink(context, options);
    for (int tries = 0; tries < 3; ++tries) {
        sink.open(at(0), at(9)).value();
        CHECK_FALSE(sink.publish(make_batch(1, 3)).has_value());
    }
    CHECK(ids(context, server).empty());
    ask(context, server, redis::command("ACL", "SETUSER", "some", "+set"));
    sink.open(at(0), at(9)).value();
    CHECK(sink.publish(make_batch(1, 3)).has_value());
    CHECK(ids(context, server) == made(1, 3));
}

TEST_CASE("a command that the user may not run is not held against the key, whatever the user is called")
{
    auto classified = [](std::string text) {
        return redis_stream::read_outcome(redis::value(redis::value::type::error, std::move(text))).is;
    };
    using outcome = redis_stream::outcome::kind;
    CHECK(classified("NOPERM No permissions to access a key") == outcome::refused);
    CHECK(classified("NOPERM this user has no permissions to access one of the keys used as arguments") ==
          outcome::refused);
    CHECK(classified("NOPERM User some has no permissions to run the 'evalsha' command") == outcome::failed);
    CHECK(classified("NOPERM User monkey has no permissions to run the 'evalsha' command") == outcome::failed);
}

TEST_CASE("a stream keeps about as many entries as max_length says")
{
    redis_server server;
    asio::io_context context;
    auto options = options_for(server.url());
    options.max_length = 100;
    plain_publisher sink(context, options);
    sink.open(at(0), at(1000)).value();
    sink.publish(make_batch(1, 1000)).value();
    auto length = ask(context, server, redis::command("XLEN", stream)).integer;
    CHECK(length >= 100);
    CHECK(length < 300);
}

TEST_CASE("a Redis that is full fails the batch, and takes it later")
{
    redis_server server;
    asio::io_context context;
    plain_publisher sink(context, options_for(server.url()));
    sink.open(at(0), at(9)).value();
    ask(context, server, redis::command("CONFIG", "SET", "maxmemory", "1"));
    CHECK(sink.publish(make_batch(1, 2)).error().code == errc::not_connected);
    ask(context, server, redis::command("CONFIG", "SET", "maxmemory", "0"));
    sink.open(at(0), at(9)).value();
    sink.publish(make_batch(1, 2)).value();
    CHECK(ids(context, server) == made(1, 2));
}

TEST_CASE("a script that Redis has lost is loaded again by the next open()")
{
    redis_server server;
    asio::io_context context;
    plain_publisher sink(context, options_for(server.url()));
    sink.open(at(0), at(9)).value();
    sink.publish(make_batch(1, 1)).value();
    ask(context, server, redis::command("SCRIPT", "FLUSH"));
    CHECK(sink.publish(make_batch(2, 2)).error().code == errc::not_connected);
    sink.open(at(1), at(9)).value();
    sink.publish(make_batch(2, 3)).value();
    CHECK(ids(context, server) == made(1, 3));
}

TEST_CASE("a wrong password and an absent server fail open")
{
    asio::io_context context;
    redis_server server({"--requirepass", "right"});
    auto options = options_for(server.url());
    options.password = "guess";
    auto why = plain_publisher(context, options).open(at(0), at(0)).error();
    CHECK(why.code == errc::refused);
    CHECK(to_string(why).find("guess") == std::string::npos);
    options.password = "right";
    plain_publisher(context, options).open(at(0), at(0)).value();
    server.kill();
    CHECK(plain_publisher(context, options).open(at(0), at(0)).error().code == errc::not_connected);
}

TEST_CASE("the cursor of a stream is in the stream's slot")
{
    CHECK(redis_stream::cursor_key("clash:events", "w") == "{clash:events}:clashcast:w");
    CHECK(redis_stream::cursor_key("clash:{2PP}:events", "w") == "clash:{2PP}:events:clashcast:w");
}

TEST_CASE("invalid options throw")
{
    asio::io_context context;
    CHECK_THROWS_WITH(plain_publisher(context, options_for("mqtt://x")), Catch::Contains("redis://"));
    auto options = options_for("redis://x");
    options.writer.clear();
    CHECK_THROWS(plain_publisher(context, options));
}

TEST_CASE("a probe says whether the stream exists, and refuses a key of another type")
{
    redis_server server;
    asio::io_context context;
    plain_publisher out(context, options_for(server.url()));
    auto probe = [&](std::vector<std::string> keys) {
        return out.get(dynamic_cast<clashcast::probe&>(*out.out).try_out(std::move(keys)));
    };
    CHECK(probe({stream}).value() == "clash:events does not exist yet");
    CHECK(probe({}).value() == "connected; which keys it uses depends on the events");
    ask(context, server, redis::command("XADD", stream, "*", "a", "b"));
    ask(context, server, redis::command("SET", "text", "a"));
    CHECK(probe({stream}).value() == "clash:events is a stream");
    CHECK(probe({stream, "other"}).value() == "1 stream, 1 key that does not exist yet");
    auto wrong = probe({stream, "text"});
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().code == errc::refused);
    CHECK_THAT(wrong.error().what, Catch::EndsWith(": text is a string, not a stream"));
}
