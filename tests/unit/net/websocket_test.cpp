#include "net/websocket.hpp"

#include "async/time_limit.hpp"
#include "coroutines.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <catch2/catch.hpp>

#include <array>
#include <functional>
#include <memory>
#include <string>

using namespace clashcast;
using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using asio::ip::tcp;

namespace {

// A server with one client, and what each of the two does.
struct pair {
    asio::io_context context;
    tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), 0}};
    tcp::socket socket{context};
    result<std::unique_ptr<net::websocket>> client = failure();

    // `answer` is what the server does with its connection, while the client shakes hands.
    void open(const std::function<asio::awaitable<void>(tcp::socket&)>& answer, std::string path = "/mqtt",
              std::chrono::nanoseconds limit = 10s)
    {
        auto serve = [&]() -> asio::awaitable<void> {
            socket = co_await acceptor.async_accept(asio::use_awaitable);
            co_await answer(socket);
        };
        auto connect = [&]() -> asio::awaitable<void> {
            tcp::socket own(context);
            co_await own.async_connect(acceptor.local_endpoint(), asio::use_awaitable);
            net::websocket_request asked;
            asked.server.host = "broker.example";
            asked.server.port = 8083;
            asked.path = path;
            asked.protocol = "mqtt";
            auto over = net::make_transport(std::move(own));
            auto opened = co_await net::open_websocket(std::move(over), std::move(asked), limit);
            client = std::move(opened);
        };
        both(serve(), connect());
    }

    void both(asio::awaitable<void> one, asio::awaitable<void> other)
    {
        bool ended = false;
        auto end = [&](std::exception_ptr thrown) {
            ended = true;
            if (thrown)
                std::rethrow_exception(thrown);
        };
        asio::co_spawn(context, std::move(one), end);
        run(context, std::move(other));
        while (!ended && context.run_one() > 0) {
        }
    }
};

// The server accepts the WebSocket, and then sends these bytes.
std::function<asio::awaitable<void>(tcp::socket&)> accepts(std::string then = "", std::string protocol = "mqtt")
{
    return [=](tcp::socket& socket) -> asio::awaitable<void> {
        websocket::stream<tcp::socket&> near(socket);
        websocket::stream_base::decorator name([=](websocket::response_type& response) {
            if (!protocol.empty())
                response.set(boost::beast::http::field::sec_websocket_protocol, protocol);
        });
        near.set_option(std::move(name));
        co_await near.async_accept(asio::use_awaitable);
        co_await asio::async_write(socket, asio::buffer(then), asio::use_awaitable);
    };
}

// The server reads the request, answers with these bytes, and closes the connection.
std::function<asio::awaitable<void>(tcp::socket&)> answers(std::string bytes, std::string* request = nullptr)
{
    return [=](tcp::socket& socket) -> asio::awaitable<void> {
        std::string head;
        co_await asio::async_read_until(socket, asio::dynamic_buffer(head), "\r\n\r\n", asio::use_awaitable);
        if (request)
            *request = head;
        co_await asio::async_write(socket, asio::buffer(bytes), asio::use_awaitable);
        socket.close();
    };
}

failure why_not(const std::string& answer)
{
    pair p;
    p.open(answers(answer), "/path?secret");
    REQUIRE(p.client.has_error());
    return p.client.error();
}

// A server's frame: not masked.
std::string frame(int first, const std::string& payload)
{
    REQUIRE(payload.size() < 126);
    return std::string(1, static_cast<char>(first)) + static_cast<char>(payload.size()) + payload;
}

// What the client reads, and why the reading ends.
std::string read_all(pair& p, failure& end)
{
    std::string all;
    auto read = [&]() -> asio::awaitable<void> {
        std::array<char, 8> some{};
        for (;;) {
            auto size = co_await p.client.value()->read_some(asio::buffer(some));
            if (!size) {
                end = size.error();
                break;
            }
            all.append(some.data(), *size);
        }
    };
    run(p.context, read());
    return all;
}

failure why_ended(const std::string& bytes)
{
    pair p;
    p.open(accepts(bytes));
    failure end;
    CHECK(read_all(p, end).empty());
    return end;
}

}  // namespace

TEST_CASE("a WebSocket asks for its path and its protocol")
{
    pair p;
    std::string head;
    p.open(answers("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", &head), "/a/b?token=x");
    CHECK_THAT(head, Catch::StartsWith("GET /a/b?token=x HTTP/1.1\r\nHost: broker.example:8083\r\n"));
    CHECK_THAT(head, Catch::Contains("\r\nSec-WebSocket-Protocol: mqtt\r\n"));
}

TEST_CASE("a server may name the protocol, or none, but no other one")
{
    pair p;
    p.open(accepts("", GENERATE("mqtt", "")));
    CHECK(p.client.has_value());

    pair other;
    other.open(accepts("", "wamp"));
    REQUIRE(other.client.has_error());
    CHECK(other.client.error().code == errc::refused);
    CHECK(other.client.error().what == "the server speaks \"wamp\" over WebSocket, not \"mqtt\"");
}

TEST_CASE("a refusal of the WebSocket has the server's status and the path, without the query")
{
    auto unknown = why_not("HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\nno such");
    CHECK(unknown.code == errc::refused);
    CHECK(unknown.what == "the server answers \"404 Not Found\" to a WebSocket with the path /path; set url with the "
                          "path of its WebSocket");
    CHECK(why_not("HTTP/1.0 403 Forbidden\r\n\r\n").code == errc::refused);
    CHECK(why_not("HTTP/1.1 401 a\x1b[2J\r\nContent-Length: 0\r\n\r\n").what.find('\x1b') == std::string::npos);
    for (auto* later : {"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 429 Slow down\r\n\r\n"})
        CHECK(why_not(later).code == errc::not_connected);
}

TEST_CASE("a server that does not speak WebSocket, or HTTP, is an error that says so")
{
    auto other_key = why_not("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
    CHECK(other_key.code == errc::refused);
    CHECK_THAT(other_key.what, Catch::StartsWith("the server does not know WebSocket: "));
    auto no_http = why_not("SSH-2.0-OpenSSH_9.2\r\n");
    CHECK(no_http.code == errc::not_connected);
    CHECK(no_http.what == "the port does not speak HTTP, and so no WebSocket");
    CHECK(why_not("").code == errc::not_connected);
    CHECK(why_not("HTTP/1.1 101 Switching").code == errc::not_connected);
    auto page = why_not("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n");
    CHECK(page.code == errc::refused);
    CHECK_THAT(page.what, Catch::StartsWith("the server answers with a page, and not with a WebSocket; "));
}

TEST_CASE("a server that does not answer the handshake in time is not waited for")
{
    pair p;
    p.open([](tcp::socket&) -> asio::awaitable<void> { co_return; }, "/mqtt", 20ms);
    REQUIRE(p.client.has_error());
    CHECK(p.client.error().code == errc::timed_out);
    CHECK(p.client.error().what == "no answer to the WebSocket's handshake");
}

TEST_CASE("data is read as it comes, whatever the messages' boundaries")
{
    pair p;
    p.open(accepts(frame(0x02, "ab") + frame(0x89, "are you there") + frame(0x00, "") + frame(0x80, "cd") +
                   frame(0x82, "") + frame(0x82, "a longer message than is read at once") +
                   frame(0x88, "\x03\xf0too many clients")));
    failure end;
    CHECK(read_all(p, end) == "abcda longer message than is read at once");
    CHECK(end.code == errc::closed);
    CHECK(end.what == "closed the WebSocket: 1008 too many clients");
}

TEST_CASE("the usual end of a WebSocket is no more than a connection that has ended")
{
    CHECK(why_ended(frame(0x88, "")).code == errc::not_connected);
    CHECK(why_ended(frame(0x88, "\x03\xe8")).code == errc::not_connected);
    CHECK(why_ended(frame(0x88, "\x03\xe9 shutting down")).code == errc::not_connected);
}

TEST_CASE("frames that a server must not send are an error")
{
    auto masked = std::string("\x82\x81", 2) + "mask" + "x";
    for (const auto& bytes : {frame(0xc2, "x"), frame(0x83, "x"), frame(0x09, "x"), frame(0x80, "x"), masked}) {
        auto why = why_ended(bytes);
        CHECK(why.code == errc::malformed);
        CHECK_THAT(why.what, Catch::StartsWith("sent an invalid WebSocket frame: "));
    }
    auto text = why_ended(frame(0x81, "x"));
    CHECK(text.code == errc::malformed);
    CHECK(text.what == "sent text over the WebSocket, which takes bytes only");
}

TEST_CASE("what is written arrives whole, as one binary message, and close() waits for the server")
{
    pair p;
    p.open(accepts());
    REQUIRE(p.client.has_value());
    std::string sent(300'000, 'x');
    boost::system::error_code written = asio::error::fault, closed = asio::error::fault;
    auto serve = [&]() -> asio::awaitable<void> {
        std::array<char, 14> header{};
        co_await asio::async_read(p.socket, asio::buffer(header), asio::use_awaitable);
        CHECK(header[0] == '\x82');
        std::string payload(sent.size(), '\0');
        co_await asio::async_read(p.socket, asio::buffer(payload), asio::use_awaitable);
        for (std::size_t i = 0; i != payload.size(); ++i)
            payload[i] = static_cast<char>(payload[i] ^ header[10 + i % 4]);
        CHECK(payload == sent);
        std::array<char, 8> farewell{};
        co_await asio::async_read(p.socket, asio::buffer(farewell), asio::use_awaitable);
        CHECK(farewell[0] == '\x88');
        auto answer = frame(0x88, "\x03\xe8");
        co_await asio::async_write(p.socket, asio::buffer(answer), asio::use_awaitable);
    };
    auto write = [&]() -> asio::awaitable<void> {
        written = co_await p.client.value()->write(asio::buffer(sent));
        closed = co_await p.client.value()->close();
    };
    p.both(serve(), write());
    CHECK_FALSE(written);
    CHECK_FALSE(closed);
}

TEST_CASE("a read and a write of a WebSocket end when they are cancelled")
{
    pair p;
    p.open(accepts());
    REQUIRE(p.client.has_value());
    std::string much(20'000'000, 'x');
    auto stalled = [&]() -> asio::awaitable<void> {
        std::array<char, 8> some{};
        auto read = [&]() -> asio::awaitable<boost::system::error_code> {
            auto size = co_await p.client.value()->read_some(asio::buffer(some));
            co_return size ? boost::system::error_code() : size.error().code;
        };
        auto reading = read();
        auto end = co_await with_timeout(20ms, std::move(reading));
        CHECK(end == asio::error::timed_out);
    };
    run(p.context, stalled());
    auto writing = [&]() -> asio::awaitable<void> {
        auto write = p.client.value()->write(asio::buffer(much));
        auto end = co_await with_timeout(20ms, std::move(write));
        CHECK(end);
    };
    run(p.context, writing());
}
