// Who gets which connection, and when.

#include "certificate_authority.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;
using then = reply::then;

TEST_CASE("a connection is kept, and the one used last is used next")
{
    world w;
    w.server.script = {reply{"", then::stall}};
    auto first = w.ask("/first");
    w.run_until([&] { return w.server.requests.size() == 1; });
    CHECK(w.get("/second").has_value());
    CHECK(w.get("/third").has_value());
    CHECK(w.server.accepted == 2);
    CHECK(w.server.requests[2].connection == w.server.requests[1].connection);
    first->cancel();
    w.run_until([&] { return first->ended(); });
}

TEST_CASE("there are never more connections than the bound, and requests beyond it are served in their order")
{
    world w;
    w.options.connections = 2;
    CHECK(w.client().connections() == 2);
    std::vector<std::unique_ptr<asked>> all;
    for (int i = 0; i < 10; ++i)
        all.push_back(w.ask(fmt::format("/{}", i)));
    w.run_until([&] { return all.back()->ended(); });
    CHECK(w.server.accepted == 2);
    for (std::size_t i = 0; i < 10; ++i)
        CHECK((w.server.requests[i].path() == fmt::format("/v1/{}", i) ||
               w.server.requests[i].path() == fmt::format("/v1/{}", i ^ 1)));  // two are under way at a time
}

TEST_CASE("a request that is cancelled in the queue frees its place")
{
    world w;
    w.options.connections = 1;
    w.server.script = {reply{"", then::stall}};
    auto first = w.ask("/first");
    auto second = w.ask("/second");
    auto third = w.ask("/third");
    w.run_until([&] { return w.server.requests.size() == 1; });
    second->cancel();
    w.run_until([&] { return second->ended(); });
    CHECK(second->thrown);
    first->cancel();
    w.run_until([&] { return third->ended(); });
    CHECK(third->got->value().status == 200);
    CHECK(w.server.requests.back().path() == "/v1/third");
}

TEST_CASE("a connection that the server closed while it was idle is replaced at once")
{
    world w;
    SECTION("after its answer")
    {
        w.server.script = {reply{answer_with(200, "{}").bytes, then::close}};
    }
    SECTION("when the next request arrives")
    {
        w.server.script = {answer_with(200, "{}"), reply{"", then::close}};
    }
    SECTION("by a reset when the next request arrives")
    {
        w.server.script = {answer_with(200, "{}"), reply{"", then::reset}};
    }
    CHECK(w.get().value().status == 200);
    CHECK(w.get().value().status == 200);
    CHECK(w.server.accepted == 2);
    CHECK(w.clock.slept.empty());
}

TEST_CASE("all connections that a server closed while they were idle are replaced without a failure")
{
    world w;
    w.options.connections = 4;
    auto ask_four = [&] {
        std::vector<std::unique_ptr<asked>> all;
        for (int i = 0; i < 4; ++i)
            all.push_back(w.ask("/x"));
        w.run_until([&] { return std::all_of(all.begin(), all.end(), [](auto& a) { return a->ended(); }); });
        for (auto& one : all)
            CHECK(one->got->value().status == 200);
    };
    ask_four();
    CHECK(w.server.open == 4);
    w.server.close_all();
    w.run_until([&] { return w.server.open == 0; });
    ask_four();
    CHECK(w.server.accepted == 8);
    CHECK(w.clock.slept.empty());
}

TEST_CASE("a connection is not used again when the answer says so, or when more came than was asked for")
{
    world w;
    SECTION("Connection: close")
    {
        w.server.script = {answer_with(200, "{}", "Connection: close\r\n")};
    }
    SECTION("HTTP/1.0")
    {
        w.server.script = {reply{"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}"}};
    }
    SECTION("two answers")
    {
        w.server.script = {reply{answer_with(200, "{}").bytes + answer_with(200, "[]").bytes}};
    }
    CHECK(w.get().value().body == "{}");
    CHECK(w.get().value().body == "{}");
    CHECK(w.server.accepted == 2);
}

TEST_CASE("what comes while a connection is idle ends it: it is no answer to the next request")
{
    std::optional<certificate_authority> ca;
    std::unique_ptr<certificate> identity;
    bool tls = GENERATE(false, true);
    if (tls)
        identity = ca.emplace().sign("DNS:localhost,IP:127.0.0.1");
    world w(std::move(identity));
    w.options.ca_file = tls ? ca->file() : "";
    auto surplus = GENERATE(as<std::string>(), "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nanother",
                            "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n", "\r\n");
    CHECK(w.get().value().body == "{}");
    w.server.say_to_all(surplus);
    CHECK(w.get().value().body == "{}");
    CHECK(w.server.accepted == 2);
    CHECK(w.clock.slept.empty());
}

TEST_CASE("a second answer that comes with the first is not the next request's, over TLS either")
{
    certificate_authority ca;
    world w(ca.sign("DNS:localhost,IP:127.0.0.1"));
    w.options.ca_file = ca.file();
    std::string large(100'000, 'x');
    auto first = GENERATE_COPY(as<std::string>(), "{}", large);
    w.server.script = {reply{answer_with(200, first).bytes + answer_with(200, large).bytes}};
    CHECK((w.get().value().body == first));
    CHECK(w.get().value().body == "{}");
    CHECK(w.server.accepted == 2);
}

TEST_CASE("a 408 in answer to a request on a kept connection says that the connection was idle for too long")
{
    world w;
    w.server.script = {answer_with(200, "{}"), reply{answer_with(408, "").bytes, then::close}, answer_with(200, "new")};
    CHECK(w.get().value().body == "{}");
    CHECK(w.get().value().body == "new");
    CHECK(w.server.accepted == 2);
    CHECK(w.clock.slept.empty());
}

TEST_CASE("requests that are left suspended may end after the client")
{
    world w;
    w.options.connections = 1;
    w.server.script = {reply{"", then::stall}};
    auto first = w.ask("/first");
    auto second = w.ask("/second");
    w.run_until([&] { return w.server.requests.size() == 1; });
    w.close_client();
    CHECK_FALSE(first->ended());
    CHECK_FALSE(second->ended());
}

TEST_CASE("a client that goes closes its connections")
{
    world w;
    CHECK(w.get().has_value());
    CHECK(w.server.open == 1);
    w.close_client();
    w.run_until([&] { return w.server.open == 0; });
}
