#include "redis/connection.hpp"

#include "coroutines.hpp"
#include "redis/lossy_proxy.hpp"
#include "redis/script.hpp"
#include "redis_server.hpp"
#include "text/secrets.hpp"

#include <boost/asio/post.hpp>

#include <catch2/catch.hpp>

using namespace clashcast;
namespace asio = boost::asio;
using redis::command;
using redis::value;

namespace {

redis::settings to(const std::string& url)
{
    redis::settings how;
    how.server = redis::parse_address(url).value();
    return how;
}

std::shared_ptr<redis::connection> connect(asio::io_context& context, redis::settings how)
{
    std::shared_ptr<redis::connection> line;
    auto task = [&]() -> asio::awaitable<void> {
        auto opened = co_await redis::connection::open(how);
        line = opened.value();
    };
    run(context, task());
    return line;
}

failure connect_in_vain(asio::io_context& context, redis::settings how)
{
    failure why;
    auto task = [&]() -> asio::awaitable<void> {
        auto opened = co_await redis::connection::open(how);
        REQUIRE(opened.has_error());
        why = opened.error();
    };
    run(context, task());
    return why;
}

result<value> ask(asio::io_context& context, redis::connection& line, command what)
{
    result<value> reply = value();
    auto task = [&]() -> asio::awaitable<void> {
        auto got = co_await line.execute(what);
        reply = std::move(got);
    };
    run(context, task());
    return reply;
}

}  // namespace

TEST_CASE("a command gets its reply")
{
    redis_server server;
    asio::io_context context;
    auto line = connect(context, to(server.url()));
    CHECK(ask(context, *line, command("SET", "a", 1)).value().text == "OK");
    CHECK(ask(context, *line, command("GET", "a")).value().text == "1");
    CHECK(ask(context, *line, command("LPUSH", "a", "x")).value().is == value::type::error);
    CHECK(ask(context, *line, command("GET", "a")).value().text == "1");
}

TEST_CASE("a large value goes both ways")
{
    redis_server server;
    asio::io_context context;
    auto line = connect(context, to(server.url()));
    std::string large(5'000'000, 'x');
    CHECK(ask(context, *line, command("SET", "a", large)).value().text == "OK");
    CHECK(ask(context, *line, command("GET", "a")).value().text == large);
}

TEST_CASE("many callers share a connection, each gets its own replies, in one write")
{
    redis_server server;
    asio::io_context context;
    auto line = connect(context, to(server.url()));
    int right = 0;
    task_group callers(context.get_executor());
    auto caller = [&](int n) -> asio::awaitable<void> {
        for (int i = 0; i < 20; ++i) {
            std::vector<command> commands;
            commands.emplace_back("ECHO", n);
            commands.emplace_back("ECHO", i);
            auto replies = co_await line->execute_all(commands);
            right += replies->at(0).text == std::to_string(n) && replies->at(1).text == std::to_string(i);
        }
    };
    for (int n = 0; n < 200; ++n)
        callers.spawn("caller", caller(n));
    run(context, callers.join());
    CHECK(right == 200 * 20);
}

TEST_CASE("a caller that gives up does not affect the others")
{
    redis_server server;
    asio::io_context context;
    auto line = connect(context, to(server.url()));
    task_group group(context.get_executor());
    task_group impatient(context.get_executor());
    std::string first, last;
    auto echo = [&](std::string word, std::string& into) -> asio::awaitable<void> {
        auto reply = co_await line->execute(command("ECHO", word));
        into = reply->text;
    };
    std::string never = "untouched";
    group.spawn("first", echo("one", first));
    impatient.spawn("impatient", echo("two", never));
    group.spawn("last", echo("three", last));
    asio::post(context, [&] { impatient.cancel(); });  // after all three have begun to wait
    run(context, group.join());
    CHECK(first == "one");
    CHECK(never == "untouched");
    CHECK(last == "three");
}

TEST_CASE("a server that dies fails all calls that wait, and all later ones")
{
    redis_server server;
    asio::io_context context;
    auto line = connect(context, to(server.url()));
    task_group group(context.get_executor());
    std::vector<failure> failures;
    auto wait = [&]() -> asio::awaitable<void> {
        auto reply = co_await line->execute(command("BLPOP", "nothing", 0));
        REQUIRE(reply.has_error());
        failures.push_back(reply.error());
    };
    group.spawn("one", wait());
    group.spawn("two", wait());
    ask(context, *connect(context, to(server.url())), command("PING")).value();
    server.kill();
    run(context, group.join());
    REQUIRE(failures.size() == 2);
    CHECK(failures[0].code == errc::not_connected);
    CHECK(failures[1].code == errc::not_connected);
    CHECK_FALSE(line->is_open());
    CHECK(ask(context, *line, command("PING")).error().code == errc::not_connected);
}

TEST_CASE("a server that does not answer is given up after the deadline")
{
    redis_server server;
    asio::io_context context;
    auto how = to(server.url());
    how.reply_timeout = std::chrono::milliseconds(50);
    auto line = connect(context, how);
    server.freeze();
    CHECK(ask(context, *line, command("PING")).error().code == errc::timed_out);
    CHECK_FALSE(line->is_open());
    CHECK(connect_in_vain(context, how).code == errc::timed_out);
    server.thaw();
}

TEST_CASE("a reply that gets lost fails its command")
{
    redis_server server;
    asio::io_context context;
    lossy_proxy proxy(context.get_executor(), server.port());
    auto line = connect(context, to(proxy.url()));
    proxy.lose_the_reply_to("INCR");
    CHECK(ask(context, *line, command("INCR", "n")).error().code == errc::not_connected);
    CHECK(proxy.lost() == 1);
    auto other = connect(context, to(server.url()));
    CHECK(ask(context, *other, command("GET", "n")).value().text == "1");
}

TEST_CASE("no server there is not_connected")
{
    int port = redis_server().port();
    asio::io_context context;
    auto why = connect_in_vain(context, to("redis://127.0.0.1:" + std::to_string(port)));
    CHECK(why.code == errc::not_connected);
    CHECK(why.what.find("127.0.0.1:" + std::to_string(port)) != std::string::npos);
}

TEST_CASE("the login has user, password and database")
{
    redis_server server({"--user", "me", "on", ">pa@ss", "~*", "&*", "+@all", "--requirepass", "se/cret"});
    asio::io_context context;
    auto port = std::to_string(server.port());

    auto me = connect(context, to("redis://me:pa%40ss@127.0.0.1:" + port + "/3"));
    CHECK(ask(context, *me, command("ACL", "WHOAMI")).value().text == "me");
    CHECK(ask(context, *me, command("CLIENT", "INFO")).value().text.find(" db=3 ") != std::string::npos);

    auto named = to("redis://:se%2Fcret@127.0.0.1:" + port);
    named.name = "clashcast";
    auto anybody = connect(context, named);
    CHECK(ask(context, *anybody, command("CLIENT", "GETNAME")).value().text == "clashcast");

    auto wrong = connect_in_vain(context, to("redis://me:guess@127.0.0.1:" + port));
    CHECK(wrong.code == errc::refused);
    CHECK(wrong.what.find("WRONGPASS") != std::string::npos);
    CHECK(wrong.what.find("guess") == std::string::npos);
    CHECK(connect_in_vain(context, to("redis://127.0.0.1:" + port)).code == errc::refused);
    CHECK(connect_in_vain(context, to("redis://me:pa%40ss@127.0.0.1:" + port + "/99")).code == errc::refused);
    CHECK(without_secrets("unknown command, with args beginning with: 'AUTH' 'me' 'pa@ss' or se%2Fcret") ==
          "unknown command, with args beginning with: 'AUTH' 'me' '***' or ***");
}

TEST_CASE("a script is known by its digest")
{
    redis_server server;
    asio::io_context context;
    auto line = connect(context, to(server.url()));
    redis::script answer("return tonumber(ARGV[1]) + 1");
    command arguments(std::string_view("0"), 41);
    CHECK(ask(context, *line, answer.by_name().append(arguments)).value().text.starts_with("NOSCRIPT"));
    CHECK(ask(context, *line, answer.whole().append(arguments)).value().integer == 42);
    CHECK(ask(context, *line, answer.by_name().append(arguments)).value().integer == 42);
}
