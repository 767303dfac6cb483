// Which token a request is made with, and when.

#include "world.hpp"

#include "api/turns.hpp"
#include "manual_clock.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;
using then = reply::then;

namespace {

const std::string wrong_address =
    R"({"reason":"accessDenied.invalidIp","message":"Invalid authorization: API key )"
    R"(does not allow access from IP 203.0.113.7"})";

std::string token_of(const scripted_server::request& r)
{
    auto start = r.head.find("Bearer ") + 7;
    return r.head.substr(start, r.head.find('\r', start) - start);
}

}  // namespace

TEST_CASE("a request waits until its token's rate allows it")
{
    world w;
    w.options.requests_per_second = 10;
    w.options.burst = 2;
    for (int i = 0; i < 4; ++i)
        CHECK(w.get().has_value());
    CHECK(w.clock.slept == std::vector<clock::duration>{100ms, 100ms});
}

TEST_CASE("tokens are used in turn by the requests")
{
    world w;
    w.options.tokens = {"a", "b", "c"};
    for (int i = 0; i < 4; ++i)
        CHECK(w.get().has_value());
    CHECK(token_of(w.server.requests[0]) == "a");
    CHECK(token_of(w.server.requests[1]) == "b");
    CHECK(token_of(w.server.requests[2]) == "c");
    CHECK(token_of(w.server.requests[3]) == "a");
}

TEST_CASE("a throttled request waits for its turn again, and tells no one")
{
    world w;
    SECTION("5 seconds, when nothing is said")
    {
        w.server.script = {answer_with(429, R"({"reason":"requestThrottled"})")};
        CHECK(w.get().value().status == 200);
        CHECK(w.clock.slept == std::vector<clock::duration>{5s});
    }
    SECTION("as long as Retry-After says")
    {
        w.server.script = {answer_with(429, "", "Retry-After: 2\r\nConnection: close\r\n")};
        CHECK(w.get().value().status == 200);
        CHECK(w.clock.slept == std::vector<clock::duration>{2s});
    }
    SECTION("not at all, when another token is free")
    {
        w.options.tokens = {"a", "b"};
        w.server.script = {answer_with(429, "")};
        CHECK(w.get().value().status == 200);
        CHECK(w.clock.slept.empty());
        CHECK(token_of(w.server.requests[1]) == "b");
    }
    CHECK(w.server.requests.size() == 2);
    CHECK(w.log.empty());
}

TEST_CASE("a throttled request comes before those that were asked later")
{
    world w;
    w.options.burst = 1;
    w.server.script = {answer_with(429, "")};
    auto first = w.ask("/first");
    auto second = w.ask("/second");
    w.run_until([&] { return first->ended() && second->ended(); });
    CHECK(w.server.requests[0].path() == "/v1/first");
    CHECK(w.server.requests.size() == 3);
    CHECK(w.log.empty());
}

TEST_CASE(
    "a token that is bound to another address is taken out, and the log names its place and the address")
{
    world w;
    w.options.tokens = {"hunter2", "b"};
    w.server.script = {answer_with(403, wrong_address)};
    CHECK(w.get().value().status == 200);
    CHECK(w.get().value().status == 200);
    CHECK(token_of(w.server.requests[0]) == "hunter2");
    CHECK(token_of(w.server.requests[1]) == "b");
    CHECK(token_of(w.server.requests[2]) == "b");
    CHECK(w.log ==
          std::vector<std::string>{"token 1 of 2 is taken out: the API does not accept it from the address "
                                   "203.0.113.7; it is tried again every 60 s"});
    CHECK(w.everything_logged.find("hunter2") == std::string::npos);
}

TEST_CASE("with no token left requests wait, the log says why once, and a token that is good again goes on")
{
    world w;
    std::string unknown = R"({"reason":"accessDenied","message":"Invalid authorization"})";
    w.server.script = {answer_with(403, unknown), answer_with(403, unknown), answer_with(403, unknown)};
    auto first = w.ask("/first");
    auto second = w.ask("/second");
    w.run_until([&] { return first->ended() && second->ended(); });
    CHECK(first->got->value().status == 200);
    CHECK(second->got->value().status == 200);
    CHECK(w.clock.now() >= clock::time_point(60s));
    CHECK(w.log == std::vector<std::string>{
                       "token 1 of 1 is taken out: the API does not know it; it is tried again every 60 s",
                       "polling waits: no token is left that the API accepts", "token 1 of 1 is good again"});
}

TEST_CASE("while no token is usable, the reason can be asked for")
{
    boost::asio::io_context context;
    manual_clock clock(context.get_executor());
    verdict good, bound_elsewhere(verdict::about::address), unknown(verdict::about::authorization),
        throttled(verdict::about::rate);
    bound_elsewhere.seen_as = "203.0.113.7";
    turns one(context.get_executor(), clock, limiter(1, 10, 20));
    CHECK(one.obstacle().empty());
    one.settle(turn(0, false), bound_elsewhere);
    CHECK(one.obstacle() == "the API does not accept this token from this IP address: 203.0.113.7");
    one.settle(turn(0, true), good);
    CHECK(one.obstacle().empty());

    turns two(context.get_executor(), clock, limiter(2, 10, 20));
    two.settle(turn(0, false), bound_elsewhere);
    CHECK(two.obstacle().empty());
    two.settle(turn(1, false), unknown);
    CHECK(two.obstacle() == "none of the 2 tokens is usable: the API does not know this token");

    one.settle(turn(0, false), throttled);
    clock.advance(10s);
    one.settle(turn(0, false), throttled);
    CHECK(one.obstacle().empty());
    clock.advance(1s);
    CHECK_THAT(one.obstacle(), Catch::StartsWith("the API throttles every request (429)"));
    one.settle(turn(0, false), good);
    CHECK(one.obstacle().empty());
}

TEST_CASE("requests that wait for a token go on at once when it is put back, in their order")
{
    boost::asio::io_context context;
    manual_clock clock(context.get_executor());
    turns all(context.get_executor(), clock, limiter(1, 10, 20));
    std::vector<int> served;
    std::vector<bool> trials;
    task_group group(context.get_executor());
    auto wait = [&](std::uint64_t ticket) -> boost::asio::awaitable<void> {
        auto t = co_await all.next(ticket);
        served.push_back(static_cast<int>(ticket));
        trials.push_back(t->trial);
    };
    set_log([](severity, std::string_view) {});
    all.settle(turn(0, false), verdict(verdict::about::authorization));
    for (auto ticket : {3u, 1u, 2u})
        group.spawn("request", wait(ticket));
    auto settle = [&] {
        context.restart();
        context.poll();
    };
    settle();
    CHECK(served.empty());
    clock.advance(60s);
    settle();
    CHECK(served == std::vector{1});
    CHECK(trials == std::vector{true});
    all.settle(turn(0, true), verdict());
    settle();
    CHECK(served == std::vector{1, 2, 3});
    set_log({});
}

TEST_CASE("a request that is cancelled while it waits for a turn leaves it to the next")
{
    boost::asio::io_context context;
    manual_clock clock(context.get_executor());
    turns all(context.get_executor(), clock, limiter(1, 1, 1));
    std::vector<int> served;
    auto wait = [&](std::uint64_t ticket) -> boost::asio::awaitable<void> {
        co_await all.next(ticket);
        served.push_back(static_cast<int>(ticket));
    };
    task_group doomed(context.get_executor()), others(context.get_executor());
    others.spawn("one", wait(1));
    doomed.spawn("two", wait(2));
    others.spawn("three", wait(3));
    context.poll();
    doomed.cancel();
    run(context, doomed.join());
    clock.advance(1s);
    run(context, others.join());
    CHECK(served == std::vector{1, 3});
}

TEST_CASE("a request that is no longer wanted leaves the line at once, and its turn to the next")
{
    boost::asio::io_context context;
    manual_clock clock(context.get_executor());
    turns all(context.get_executor(), clock, limiter(1, 1, 1));
    std::stop_source unwanted;
    std::vector<bool> served;
    auto wait = [&](std::uint64_t ticket, std::stop_token stop) -> boost::asio::awaitable<void> {
        auto t = co_await all.next(ticket, stop);
        served.push_back(t.has_value());
    };
    task_group group(context.get_executor());
    group.spawn("served", wait(1, {}));
    group.spawn("unwanted", wait(2, unwanted.get_token()));
    group.spawn("next", wait(3, {}));
    context.poll();
    CHECK(served == std::vector{true});
    unwanted.request_stop();
    context.restart();
    context.poll();
    CHECK(served == std::vector{true, false});
    clock.advance(1s);
    run(context, group.join());
    CHECK(served == std::vector{true, false, true});
}
