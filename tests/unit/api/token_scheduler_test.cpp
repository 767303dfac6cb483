// Which token a request uses, and when.

#include "api_fixture.hpp"

#include "api/token_scheduler.hpp"
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
    api_fixture f;
    f.options.requests_per_second = 10;
    f.options.burst = 2;
    for (int i = 0; i < 4; ++i)
        CHECK(f.get().has_value());
    CHECK(f.clock.slept == std::vector<clock::duration>{100ms, 100ms});
}

TEST_CASE("tokens are used in turn by the requests")
{
    api_fixture f;
    f.options.tokens = {"a", "b", "c"};
    for (int i = 0; i < 4; ++i)
        CHECK(f.get().has_value());
    CHECK(token_of(f.server.requests[0]) == "a");
    CHECK(token_of(f.server.requests[1]) == "b");
    CHECK(token_of(f.server.requests[2]) == "c");
    CHECK(token_of(f.server.requests[3]) == "a");
}

TEST_CASE("a throttled request waits for a permit again, and logs nothing")
{
    api_fixture f;
    SECTION("5 seconds without Retry-After")
    {
        f.server.script = {reply_with(429, R"({"reason":"requestThrottled"})")};
        CHECK(f.get().value().status == 200);
        CHECK(f.clock.slept == std::vector<clock::duration>{5s});
    }
    SECTION("as long as Retry-After says")
    {
        f.server.script = {reply_with(429, "", "Retry-After: 2\r\nConnection: close\r\n")};
        CHECK(f.get().value().status == 200);
        CHECK(f.clock.slept == std::vector<clock::duration>{2s});
    }
    SECTION("not at all if another token is free")
    {
        f.options.tokens = {"a", "b"};
        f.server.script = {reply_with(429, "")};
        CHECK(f.get().value().status == 200);
        CHECK(f.clock.slept.empty());
        CHECK(token_of(f.server.requests[1]) == "b");
    }
    CHECK(f.server.requests.size() == 2);
    CHECK(f.log.empty());
}

TEST_CASE("a throttled request is sent before later requests")
{
    api_fixture f;
    f.options.burst = 1;
    f.server.script = {reply_with(429, "")};
    auto first = f.ask("/first");
    auto second = f.ask("/second");
    f.run_until([&] { return first->ended() && second->ended(); });
    CHECK(f.server.requests[0].path() == "/v1/first");
    CHECK(f.server.requests.size() == 3);
    CHECK(f.log.empty());
}

TEST_CASE("a token that is bound to another address is suspended, and the log names its position and the address")
{
    api_fixture f;
    f.options.tokens = {"hunter2", "b"};
    f.server.script = {reply_with(403, wrong_address)};
    CHECK(f.get().value().status == 200);
    CHECK(f.get().value().status == 200);
    CHECK(token_of(f.server.requests[0]) == "hunter2");
    CHECK(token_of(f.server.requests[1]) == "b");
    CHECK(token_of(f.server.requests[2]) == "b");
    CHECK(f.log ==
          std::vector<std::string>{"token 1 of 2 suspended: the API does not accept this token from this IP "
                                   "address: 203.0.113.7; trying it again every 60 s"});
    CHECK(f.everything_logged.find("hunter2") == std::string::npos);
}

TEST_CASE("with no usable token, requests wait until one is accepted again, and the log says why once")
{
    api_fixture f;
    std::string unknown = R"({"reason":"accessDenied","message":"Invalid authorization"})";
    f.server.script = {reply_with(403, unknown), reply_with(403, unknown), reply_with(403, unknown)};
    auto first = f.ask("/first");
    auto second = f.ask("/second");
    f.run_until([&] { return first->ended() && second->ended(); });
    CHECK(first->got->value().status == 200);
    CHECK(second->got->value().status == 200);
    CHECK(f.clock.now() >= clock::time_point(60s));
    CHECK(f.log == std::vector<std::string>{
                       "token 1 of 1 suspended: the API does not know this token; trying it again every 60 s",
                       "no token is usable; polling waits until one is accepted again",
                       "token 1 of 1 is accepted again"});
}

TEST_CASE("while no token is usable, the status gives the reason")
{
    boost::asio::io_context context;
    manual_clock clock(context.get_executor());
    response_class good, bound_elsewhere(response_class::about::address), unknown(response_class::about::authorization),
        throttled(response_class::about::rate);
    bound_elsewhere.seen_as = "203.0.113.7";
    token_scheduler one(context.get_executor(), clock, rate_limiter(1, 10, 20));
    CHECK(one.status().obstacle.empty());
    one.settle(permit(0, false), bound_elsewhere);
    CHECK(one.status().obstacle == "the API does not accept this token from this IP address: 203.0.113.7");
    CHECK(one.status().tokens.at(0).wrong_address);
    one.settle(permit(0, true), good);
    CHECK(one.status().obstacle.empty());

    token_scheduler two(context.get_executor(), clock, rate_limiter(2, 10, 20));
    two.settle(permit(0, false), bound_elsewhere);
    CHECK(two.status().obstacle.empty());
    two.settle(permit(1, false), unknown);
    CHECK(two.status().obstacle == "none of the 2 tokens is usable: the API does not know this token");

    one.settle(permit(0, false), throttled);
    clock.advance(10s);
    one.settle(permit(0, false), throttled);
    CHECK(one.status().obstacle.empty());
    clock.advance(1s);
    CHECK_THAT(one.status().obstacle, Catch::StartsWith("the API throttles every request (429)"));
    one.settle(permit(0, false), good);
    CHECK(one.status().obstacle.empty());
}

TEST_CASE("the status says of each token whether it is ready, resting or suspended, until when and why")
{
    boost::asio::io_context context;
    manual_clock clock(context.get_executor());
    response_class throttled(response_class::about::rate), unknown(response_class::about::authorization);
    throttled.rest = 5s;
    token_scheduler all(context.get_executor(), clock, rate_limiter(3, 10, 20));
    auto start = clock.now();
    all.settle(permit(1, false), throttled);
    all.settle(permit(2, false), unknown);

    auto tokens = all.status().tokens;
    REQUIRE(tokens.size() == 3);
    CHECK(tokens[0].state == token_state::ready);
    CHECK(tokens[0].reason.empty());
    CHECK(tokens[1].state == token_state::resting);
    CHECK(tokens[1].resting_until == start + 5s);
    CHECK(tokens[1].reason == "the API throttles this token (429)");
    CHECK(tokens[2].state == token_state::suspended);
    CHECK(tokens[2].resting_until == start + 60s);
    CHECK(tokens[2].reason == "the API does not know this token");

    clock.advance(5s);
    all.settle(permit(2, true), response_class());
    for (auto& token : all.status().tokens)
        CHECK(token.state == token_state::ready);
}

TEST_CASE("tokens can be replaced: one that stays keeps its state, and a request that waits gets a new one")
{
    boost::asio::io_context context;
    manual_clock clock(context.get_executor());
    set_log([](severity, std::string_view) {});
    response_class unknown(response_class::about::authorization);
    token_scheduler all(context.get_executor(), clock, rate_limiter(2, 10, 20));
    all.settle(permit(0, false), unknown);
    all.settle(permit(1, false), unknown);
    std::optional<permit> got;
    task_group group(context.get_executor());
    auto wait = [&]() -> boost::asio::awaitable<void> {
        auto t = co_await all.next(1);
        got = *t;
    };
    group.spawn("request", wait());
    context.poll();
    CHECK_FALSE(got);
    all.change({1, std::nullopt}, 10, 20);
    context.restart();
    context.poll();
    REQUIRE(got);
    CHECK(got->token == 1);
    auto now = all.status();
    CHECK(now.obstacle.empty());
    REQUIRE(now.tokens.size() == 2);
    CHECK(now.tokens[0].state == token_state::suspended);
    CHECK(now.tokens[0].reason == "the API does not know this token");
    CHECK(now.tokens[1].state == token_state::ready);
    set_log({});
}

TEST_CASE("without a token requests wait until there is one, if tokens come later")
{
    boost::asio::io_context context;
    manual_clock clock(context.get_executor());
    token_scheduler all(context.get_executor(), clock, rate_limiter(0, 10, 20));
    CHECK(all.status().obstacle == "no API token yet");
    CHECK(all.status().tokens.empty());
    std::optional<permit> got;
    task_group group(context.get_executor());
    auto wait = [&]() -> boost::asio::awaitable<void> {
        auto t = co_await all.next(1);
        got = *t;
    };
    group.spawn("request", wait());
    context.poll();
    clock.advance(24h);
    context.restart();
    context.poll();
    CHECK_FALSE(got);
    all.change({std::nullopt}, 10, 20);
    context.restart();
    context.poll();
    REQUIRE(got);
    CHECK(got->token == 0);
    CHECK(all.status().obstacle.empty());
    all.change({}, 10, 20);
    CHECK(all.status().obstacle == "no API token yet");
}

TEST_CASE("a client may be made without tokens only if they come later")
{
    boost::asio::io_context context;
    api_options options;
    CHECK(validate(options).error().what == "no API token is given");
    options.tokens_come_later = true;
    CHECK(validate(options).has_value());
    CHECK(make_api(context.get_executor(), options)->status().obstacle == "no API token yet");
    options.tokens = {"a", "a"};
    CHECK(validate(options).error().what == "token 2 of 2 is the same as an earlier one");
}

TEST_CASE("a response to a request with tokens that were replaced says nothing about the new ones")
{
    boost::asio::io_context context;
    manual_clock clock(context.get_executor());
    token_scheduler all(context.get_executor(), clock, rate_limiter(2, 10, 20));
    permit before(1, false);
    all.change({std::nullopt}, 10, 20);
    CHECK_FALSE(all.settle(before, response_class(response_class::about::authorization)));
    CHECK_FALSE(all.settle(before, response_class(response_class::about::rate)));
    CHECK(all.settle(before, response_class()));
    CHECK(all.status().tokens.at(0).state == token_state::ready);
}

TEST_CASE("from the next request on a client uses the tokens that it was given last")
{
    api_fixture f;
    CHECK(f.get().has_value());
    auto next = f.options;
    next.tokens = {"second-secret"};
    CHECK(f.client().change(next).has_value());
    CHECK(f.get().has_value());
    CHECK(token_of(f.server.requests[0]) == "first-secret");
    CHECK(token_of(f.server.requests[1]) == "second-secret");
    next.tokens = {};
    CHECK(f.client().change(next).error().what == "no API token is given");
    CHECK(f.get().has_value());
    CHECK(token_of(f.server.requests[2]) == "second-secret");
}

TEST_CASE("requests that wait for a token continue in order as soon as it is restored")
{
    boost::asio::io_context context;
    manual_clock clock(context.get_executor());
    token_scheduler all(context.get_executor(), clock, rate_limiter(1, 10, 20));
    std::vector<int> served;
    std::vector<bool> trials;
    task_group group(context.get_executor());
    auto wait = [&](std::uint64_t number) -> boost::asio::awaitable<void> {
        auto t = co_await all.next(number);
        served.push_back(static_cast<int>(number));
        trials.push_back(t->trial);
    };
    set_log([](severity, std::string_view) {});
    all.settle(permit(0, false), response_class(response_class::about::authorization));
    for (auto number : {3u, 1u, 2u})
        group.spawn("request", wait(number));
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
    all.settle(permit(0, true), response_class());
    settle();
    CHECK(served == std::vector{1, 2, 3});
    set_log({});
}

TEST_CASE("a request that is cancelled while it waits leaves its permit to the next")
{
    boost::asio::io_context context;
    manual_clock clock(context.get_executor());
    token_scheduler all(context.get_executor(), clock, rate_limiter(1, 1, 1));
    std::vector<int> served;
    auto wait = [&](std::uint64_t number) -> boost::asio::awaitable<void> {
        co_await all.next(number);
        served.push_back(static_cast<int>(number));
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

TEST_CASE("a stopped request leaves the queue at once, and its permit to the next")
{
    boost::asio::io_context context;
    manual_clock clock(context.get_executor());
    token_scheduler all(context.get_executor(), clock, rate_limiter(1, 1, 1));
    std::stop_source stop;
    std::vector<bool> served;
    auto wait = [&](std::uint64_t number, std::stop_token token) -> boost::asio::awaitable<void> {
        auto t = co_await all.next(number, token);
        served.push_back(t.has_value());
    };
    task_group group(context.get_executor());
    group.spawn("served", wait(1, {}));
    group.spawn("stopped", wait(2, stop.get_token()));
    group.spawn("next", wait(3, {}));
    context.poll();
    CHECK(served == std::vector{true});
    stop.request_stop();
    context.restart();
    context.poll();
    CHECK(served == std::vector{true, false});
    clock.advance(1s);
    run(context, group.join());
    CHECK(served == std::vector{true, false, true});
}
