// Which request gets which connection, and when.

#include "certificate_authority.hpp"
#include "api_fixture.hpp"

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace std::chrono_literals;
using then = reply::then;

TEST_CASE("connections are reused, the one used last first")
{
    api_fixture f;
    f.server.script = {reply{"", then::stall}};
    auto first = f.ask("/first");
    f.run_until([&] { return f.server.requests.size() == 1; });
    CHECK(f.get("/second").has_value());
    CHECK(f.get("/third").has_value());
    CHECK(f.server.accepted == 2);
    CHECK(f.server.requests[2].connection == f.server.requests[1].connection);
    first->cancel();
    f.run_until([&] { return first->ended(); });
}

TEST_CASE("there are never more connections than the limit, and waiting requests are served in order")
{
    api_fixture f;
    f.options.connections = 2;
    CHECK(f.client().connections() == 2);
    std::vector<std::unique_ptr<pending_request>> all;
    for (int i = 0; i < 10; ++i)
        all.push_back(f.ask(fmt::format("/{}", i)));
    f.run_until([&] { return all.back()->ended(); });
    CHECK(f.server.accepted == 2);
    for (std::size_t i = 0; i < 10; ++i)
        CHECK((f.server.requests[i].path() == fmt::format("/v1/{}", i) ||
               f.server.requests[i].path() == fmt::format("/v1/{}", i ^ 1)));  // two are under way at a time
}

TEST_CASE("a request that is cancelled in the queue leaves it")
{
    api_fixture f;
    f.options.connections = 1;
    f.server.script = {reply{"", then::stall}};
    auto first = f.ask("/first");
    auto second = f.ask("/second");
    auto third = f.ask("/third");
    f.run_until([&] { return f.server.requests.size() == 1; });
    second->cancel();
    f.run_until([&] { return second->ended(); });
    CHECK(second->thrown);
    first->cancel();
    f.run_until([&] { return third->ended(); });
    CHECK(third->got->value().status == 200);
    CHECK(f.server.requests.back().path() == "/v1/third");
}

TEST_CASE("a connection that the server closed while idle is replaced at once")
{
    api_fixture f;
    SECTION("after its response")
    {
        f.server.script = {reply{reply_with(200, "{}").bytes, then::close}};
    }
    SECTION("when the next request arrives")
    {
        f.server.script = {reply_with(200, "{}"), reply{"", then::close}};
    }
    SECTION("by a reset when the next request arrives")
    {
        f.server.script = {reply_with(200, "{}"), reply{"", then::reset}};
    }
    CHECK(f.get().value().status == 200);
    CHECK(f.get().value().status == 200);
    CHECK(f.server.accepted == 2);
    CHECK(f.clock.slept.empty());
}

TEST_CASE("all connections that the server closed while idle are replaced without a failure")
{
    api_fixture f;
    f.options.connections = 4;
    auto ask_four = [&] {
        std::vector<std::unique_ptr<pending_request>> all;
        for (int i = 0; i < 4; ++i)
            all.push_back(f.ask("/x"));
        f.run_until([&] { return std::all_of(all.begin(), all.end(), [](auto& a) { return a->ended(); }); });
        for (auto& one : all)
            CHECK(one->got->value().status == 200);
    };
    ask_four();
    CHECK(f.server.open == 4);
    f.server.close_all();
    f.run_until([&] { return f.server.open == 0; });
    ask_four();
    CHECK(f.server.accepted == 8);
    CHECK(f.clock.slept.empty());
}

TEST_CASE("a connection is not reused if the response says so, or if more data follows it")
{
    api_fixture f;
    SECTION("Connection: close")
    {
        f.server.script = {reply_with(200, "{}", "Connection: close\r\n")};
    }
    SECTION("HTTP/1.0")
    {
        f.server.script = {reply{"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}"}};
    }
    SECTION("two responses")
    {
        f.server.script = {reply{reply_with(200, "{}").bytes + reply_with(200, "[]").bytes}};
    }
    CHECK(f.get().value().body == "{}");
    CHECK(f.get().value().body == "{}");
    CHECK(f.server.accepted == 2);
}

TEST_CASE("data on an idle connection closes it and does not answer the next request")
{
    std::optional<certificate_authority> ca;
    std::unique_ptr<certificate> identity;
    bool tls = GENERATE(false, true);
    if (tls)
        identity = ca.emplace().sign("DNS:localhost,IP:127.0.0.1");
    api_fixture f(std::move(identity));
    f.options.ca_file = tls ? ca->file() : "";
    auto surplus = GENERATE(as<std::string>(), "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nanother",
                            "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n", "\r\n");
    CHECK(f.get().value().body == "{}");
    f.server.send_to_all(surplus);
    CHECK(f.get().value().body == "{}");
    CHECK(f.server.accepted == 2);
    CHECK(f.clock.slept.empty());
}

TEST_CASE("a second response right after the first does not answer the next request, also over TLS")
{
    certificate_authority ca;
    api_fixture f(ca.sign("DNS:localhost,IP:127.0.0.1"));
    f.options.ca_file = ca.file();
    std::string large(100'000, 'x');
    auto first = GENERATE_COPY(as<std::string>(), "{}", large);
    f.server.script = {reply{reply_with(200, first).bytes + reply_with(200, large).bytes}};
    CHECK((f.get().value().body == first));
    CHECK(f.get().value().body == "{}");
    CHECK(f.server.accepted == 2);
}

TEST_CASE("a 408 on a reused connection means that it was idle for too long: the request is sent again")
{
    api_fixture f;
    f.server.script = {reply_with(200, "{}"), reply{reply_with(408, "").bytes, then::close}, reply_with(200, "new")};
    CHECK(f.get().value().body == "{}");
    CHECK(f.get().value().body == "new");
    CHECK(f.server.accepted == 2);
    CHECK(f.clock.slept.empty());
}

TEST_CASE("suspended requests may outlive the client")
{
    api_fixture f;
    f.options.connections = 1;
    f.server.script = {reply{"", then::stall}};
    auto first = f.ask("/first");
    auto second = f.ask("/second");
    f.run_until([&] { return f.server.requests.size() == 1; });
    f.close_client();
    CHECK_FALSE(first->ended());
    CHECK_FALSE(second->ended());
}

TEST_CASE("a destroyed client closes its connections")
{
    api_fixture f;
    CHECK(f.get().has_value());
    CHECK(f.server.open == 1);
    f.close_client();
    f.run_until([&] { return f.server.open == 0; });
}
