#include "daemon/admin/redelivery.hpp"
#include "daemon/admin/dead_letters.hpp"
#include "admin_fixture.hpp"
#include "redis/connection.hpp"
#include "redis_server.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::admin;

namespace {

std::string stream_in(const redis_server& redis, const std::string& more = "")
{
    return "[[sink]]\nname = \"streams\"\npublisher = \"redis_stream\"\nurl = \"" + redis.url() + "\"\n" + more;
}

boost::asio::awaitable<void> ask(std::string url, redis::command what, redis::value& reply)
{
    redis::settings how;
    how.server = redis::parse_address(url).value();
    auto line = co_await redis::connection::open(how);
    auto replied = co_await line.value()->execute(std::move(what));
    reply = replied.value();
    (*line)->close();
}

redis::value reply_of(const redis_server& redis, redis::command what)
{
    boost::asio::io_context context;
    redis::value reply;
    run(context, ask(redis.url(), std::move(what), reply));
    return reply;
}

std::vector<std::string> ids_in_stream(const redis_server& redis)
{
    std::vector<std::string> ids;
    for (auto& entry : reply_of(redis, redis::command("XRANGE", "clash:events", "-", "+")).elements)
        ids.push_back(entry.elements.at(1).elements.at(1).text);
    return ids;
}

selection choose(const std::vector<std::string>& words)
{
    return parse_selection(words).value();
}

using names = std::vector<std::string>;

}  // namespace

TEST_CASE("dead letters are listed with their reasons, as text and as JSON")
{
    admin_fixture here("[[sink]]\nname = \"lines\"\npublisher = \"stdout\"\n");
    here.commit({"a", "b"});
    std::ostringstream none, text, json, others;
    REQUIRE(list_dead_letters(here.settings, {}, false, none));
    CHECK(none.str() == "no dead letters\n");
    here.read("lines", 2, {1});
    REQUIRE(list_dead_letters(here.settings, {}, false, text));
    CHECK_THAT(text.str(), Catch::StartsWith("ID ") && Catch::Contains("lines") &&
                               Catch::Contains("2026-11-26T10:00:00.000Z") && Catch::Contains("member_joined") &&
                               Catch::Contains("#2PP") && Catch::EndsWith("not authorized\n"));
    REQUIRE(list_dead_letters(here.settings, {}, true, json));
    auto object = nlohmann::json::parse(json.str());
    CHECK(object["sink"] == "lines");
    CHECK(object["refused"] == 1'795'687'200.0);
    CHECK(object["reason"] == "not authorized");
    CHECK(object["event"]["id"] == "b");
    here.read("mqtt", 0);
    REQUIRE(list_dead_letters(here.settings, choose({"mqtt"}), true, others));
    CHECK(others.str() == "");
}

TEST_CASE("dead letters of an unknown sink cannot be listed, replayed or dropped")
{
    admin_fixture here("[[sink]]\nname = \"lines\"\npublisher = \"stdout\"\n");
    here.commit({"a"});
    here.read("lines", 1, {0});
    std::ostringstream out;
    for (auto& failed : {list_dead_letters(here.settings, choose({"nosuch"}), false, out),
                       replay_dead_letters(here.settings, choose({"nosuch"}), out),
                       drop_dead_letters(here.settings, choose({"nosuch"}), out)}) {
        REQUIRE_FALSE(failed);
        CHECK(failed.error().what ==
              "no sink named nosuch in the configuration or in the journal; configured: lines");
    }
    CHECK(out.str() == "");
    CHECK(here.letters().size() == 1);
}

TEST_CASE("dead letters of a sink that both have forgotten are still its own")
{
    admin_fixture here("[[sink]]\nname = \"lines\"\npublisher = \"stdout\"\n");
    here.commit({"a"});
    here.read("old", 1, {0});
    here.in_journal([](journal& log) -> awaitable<void> {
        auto gone = co_await log.forget("old");
        gone.value();
    });
    std::ostringstream out;
    REQUIRE(drop_dead_letters(here.settings, choose({"old"}), out));
    CHECK(out.str() == "1 dead letter dropped\n");
}

TEST_CASE("a dead letter is listed with the topic or key that it would go to now")
{
    auto listed = [](const std::string& sink) {
        admin_fixture here("[[sink]]\nname = \"one\"\n" + sink);
        here.commit({"a"});
        here.read("one", 1, {0});
        std::ostringstream text, json;
        REQUIRE(list_dead_letters(here.settings, choose({"one"}), false, text));
        REQUIRE(list_dead_letters(here.settings, choose({"one"}), true, json));
        auto to = nlohmann::json::parse(json.str())["destination"];
        CHECK_THAT(text.str(), Catch::Contains("  " + (to.is_null() ? "-" : to.get<std::string>()) + "  "));
        return to.is_null() ? "none" : to.get<std::string>();
    };
    CHECK(listed("publisher = \"mqtt\"\nurl = \"mqtt://h\"\n") == "clash/member_joined/2PP");
    CHECK(listed("publisher = \"redis_stream\"\nurl = \"redis://h\"\nkey = \"by:{kind}\"\n") == "by:clan");
    CHECK(listed("publisher = \"mqtt\"\nurl = \"mqtt://h\"\nevents = [\"war_new\"]\n") == "none");
}

TEST_CASE("letters are selected by sink, by id, or both")
{
    dead_letter one;
    one.consumer = "mqtt";
    one.id = position(0, 17);
    CHECK(choose({}).takes(one));
    CHECK(choose({"mqtt"}).takes(one));
    CHECK(choose({"0-17"}).takes(one));
    CHECK(choose({"mqtt", "0-16", "0-17"}).takes(one));
    CHECK_FALSE(choose({"streams", "0-17"}).takes(one));
    CHECK_FALSE(choose({"0-16"}).takes(one));
    CHECK_FALSE(parse_selection({"mqtt", "streams"}).has_value());
}

TEST_CASE("dropped letters are removed, and an unknown id is an error")
{
    admin_fixture here("[[sink]]\nname = \"lines\"\npublisher = \"stdout\"\n");
    here.commit({"a", "b", "c"});
    here.read("lines", 3, {0, 1, 2});
    auto first = to_string(here.letters().at(0).id);
    std::ostringstream out;
    REQUIRE(drop_dead_letters(here.settings, choose({first}), out));
    CHECK(here.letters().size() == 2);
    auto again = drop_dead_letters(here.settings, choose({first}), out);
    REQUIRE_FALSE(again);
    CHECK(again.error().what == "there is no dead letter " + first);
    REQUIRE(drop_dead_letters(here.settings, choose({"lines"}), out));
    CHECK(out.str() == "1 dead letter dropped\n0 dead letters dropped\n2 dead letters dropped\n");
    CHECK(here.letters().empty());
}

TEST_CASE("replayed letters are delivered in order, and removed")
{
    redis_server redis;
    admin_fixture here(stream_in(redis));
    names ids;
    for (int i = 0; i < 250; ++i)
        ids.push_back(std::to_string(i));
    here.commit(ids);
    std::vector<std::size_t> all(ids.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = i;
    here.read("streams", ids.size(), all);
    std::ostringstream out;
    REQUIRE(replay_dead_letters(here.settings, {}, out));
    CHECK(out.str() == "sink streams: 250 delivered\n");
    CHECK(ids_in_stream(redis) == ids);
    CHECK(here.letters().empty());
}

TEST_CASE("a later letter that is replayed first does not hide the earlier ones")
{
    redis_server redis;
    admin_fixture here(stream_in(redis));
    here.commit({"a", "b", "c"});
    here.read("streams", 3, {0, 1, 2});
    std::ostringstream out;
    REQUIRE(replay_dead_letters(here.settings, choose({to_string(here.letters().at(2).id)}), out));
    REQUIRE(replay_dead_letters(here.settings, {}, out));
    CHECK(ids_in_stream(redis) == names{"c", "a", "b"});
}

TEST_CASE("letters are in the stream once, also if the replay that delivered them was killed before it removed them")
{
    redis_server redis;
    admin_fixture here(stream_in(redis));
    here.commit({"a", "b"});
    here.read("streams", 2, {0, 1});
    auto letters = here.letters();
    std::ostringstream out;
    boost::asio::io_context context;
    redelivery killed(context.get_executor(), here.settings, here.settings.sinks.at(0), std::string());
    progress say = [](const std::string&) {};
    auto deliver = [&]() -> boost::asio::awaitable<void> {
        auto delivered = co_await killed.deliver(letters, say);
        CHECK(delivered.value() == std::vector<position>{letters[0].id, letters[1].id});
    };
    run(context, deliver());
    REQUIRE(replay_dead_letters(here.settings, {}, out));
    CHECK(ids_in_stream(redis) == names{"a", "b"});
    CHECK(here.letters().empty());
}

TEST_CASE("what is refused again is kept, with the new reason")
{
    redis_server redis;
    admin_fixture here(stream_in(redis));
    reply_of(redis, redis::command("SET", "clash:events", "a text"));
    here.commit({"a"});
    here.read("streams", 1, {0});
    std::ostringstream out;
    REQUIRE(replay_dead_letters(here.settings, choose({"streams"}), out));
    CHECK_THAT(out.str(), Catch::Contains("member_joined #2PP: refused again: clash:events: WRONGTYPE") &&
                              Catch::EndsWith("sink streams: 0 delivered, 1 refused again and kept\n"));
    CHECK(here.letters().size() == 1);
    reply_of(redis, redis::command("DEL", "clash:events"));
    REQUIRE(replay_dead_letters(here.settings, {}, out));
    CHECK(ids_in_stream(redis) == names{"a"});
}

TEST_CASE("what the sink no longer selects is kept")
{
    redis_server redis;
    admin_fixture here(stream_in(redis, "events = [\"war_*\"]\n"));
    here.commit({"a"});
    here.read("streams", 1, {0});
    std::ostringstream out;
    REQUIRE(replay_dead_letters(here.settings, {}, out));
    CHECK_THAT(out.str(), Catch::Contains("not selected by the sink's events and tags; kept"));
    CHECK(here.letters().size() == 1);
}

TEST_CASE("nothing is lost when the destination cannot be reached")
{
    redis_server redis;
    admin_fixture here(stream_in(redis));
    redis.kill();
    here.commit({"a"});
    here.read("streams", 1, {0});
    std::ostringstream out;
    auto failed = replay_dead_letters(here.settings, {}, out);
    REQUIRE_FALSE(failed);
    CHECK_THAT(failed.error().what, Catch::StartsWith("sink streams: ") && Catch::Contains("still a dead letter"));
    CHECK(here.letters().size() == 1);
}

TEST_CASE("letters of a sink that is not in the configuration are kept, and the error says so")
{
    admin_fixture here("[[sink]]\nname = \"lines\"\npublisher = \"stdout\"\n");
    here.commit({"a"});
    here.read("old", 1, {0});
    std::ostringstream out;
    auto failed = replay_dead_letters(here.settings, {}, out);
    REQUIRE_FALSE(failed);
    CHECK_THAT(failed.error().what, Catch::Contains("sink old is not in this configuration"));
    CHECK(here.letters().size() == 1);
}
