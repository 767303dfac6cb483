#include "daemon/http/server.hpp"

#include "coroutines.hpp"
#include "manual_clock.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace clashcast;
using namespace clashcast::http;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// Gives the pieces that there are, then looks for more every hour.
class endless final : public body_stream {
public:
    endless(clashcast::clock& time, const std::vector<std::string>& pieces, int& alive, std::size_t& given)
        : time_(time), pieces_(pieces), alive_(alive), given_(given)
    {
        ++alive_;
    }
    ~endless() override { --alive_; }

    asio::awaitable<std::string> next() override
    {
        ++given_;
        while (at_ == pieces_.size())
            co_await time_.sleep_for(std::chrono::hours(1));
        co_return pieces_[at_++];
    }

private:
    clashcast::clock& time_;
    const std::vector<std::string>& pieces_;
    std::size_t at_ = 0;
    int& alive_;
    std::size_t& given_;
};

constexpr auto get = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

class served {
public:
    explicit served(std::size_t connections = 64)
        : site_(guard_settings("", 80),
                {{"GET", "/hello", at_once([](const call&) { return plain_text(200, "hi\n"); })},
                 {"POST", "/echo", at_once(echo)},
                 {"GET", "/stream", at_once([this](const call&) { return streamed(); })}})
    {
        server_options options;
        options.connections = connections;
        server_.emplace(context.get_executor(), options, clock);
    }

    void start()
    {
        server_->listen().value();
        server_->start(site_);
    }

    void turn()
    {
        for (int i = 0; i < 20; ++i) {
            context.restart();
            context.poll();
        }
    }

    void advance(clashcast::clock::duration span)
    {
        turn();
        clock.advance(span);
        turn();
    }

    asio::io_context context{1};
    manual_clock clock{context.get_executor()};
    std::vector<std::string> pieces{"one", "two"};
    int streams = 0;
    std::size_t sent = 0;  // pieces, of all streams
    http::server& server() { return *server_; }
    void change_token(std::string token) { site_.change(guard_settings(std::move(token), 80)); }

private:
    static http::response echo(const call& asked) { return plain_text(200, asked.what.body); }

    http::response streamed()
    {
        http::response made(200, "text/event-stream", "");
        made.stream = std::make_shared<endless>(clock, pieces, streams, sent);
        return made;
    }

    site site_;
    std::optional<http::server> server_;
};

class client {
public:
    explicit client(served& to) : to_(to)
    {
        socket_.open(tcp::v4());
        socket_.set_option(tcp::socket::receive_buffer_size(16 * 1024));
        socket_.connect({asio::ip::address_v4::loopback(), to.server().port()});
        socket_.non_blocking(true);
        to_.turn();
    }

    void send(std::string_view bytes)
    {
        boost::system::error_code ignored;
        while (!bytes.empty()) {
            auto count = socket_.write_some(asio::buffer(bytes), ignored);
            if (ignored && ignored != asio::error::would_block)
                return;
            bytes.remove_prefix(count);
            to_.turn();
        }
    }

    // All that has come so far.
    const std::string& got()
    {
        to_.turn();
        std::array<char, 65536> room;
        boost::system::error_code failed;
        for (;;) {
            auto count = socket_.read_some(asio::buffer(room), failed);
            if (failed)
                break;
            got_.append(room.data(), count);
            to_.turn();
        }
        ended_ = ended_ || failed != asio::error::would_block;
        return got_;
    }

    bool ended()
    {
        got();
        return ended_;
    }

    int responses()
    {
        int count = 0;
        got();
        for (auto at = got_.find("HTTP/1.1 "); at != got_.npos; at = got_.find("HTTP/1.1 ", at + 1))
            ++count;
        return count;
    }

    void half_close() { socket_.shutdown(tcp::socket::shutdown_send); }

private:
    served& to_;
    asio::io_context context_{1};
    tcp::socket socket_{context_};
    std::string got_;
    bool ended_ = false;
};

}  // namespace

TEST_CASE("a request is answered, and the connection stays open")
{
    served here;
    here.start();
    client one(here);
    one.send(get);
    CHECK_THAT(one.got(), Catch::StartsWith("HTTP/1.1 200 OK\r\n") && Catch::EndsWith("\r\n\r\nhi\n"));
    CHECK_FALSE(one.ended());
    one.send(get);
    CHECK(one.responses() == 2);
}

TEST_CASE("requests that come at once are answered in order")
{
    served here;
    here.start();
    client one(here);
    auto post = [](std::string body) {
        return "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body;
    };
    one.send(post("first") + get + post("second"));
    CHECK(one.responses() == 3);
    CHECK(one.got().find("first") < one.got().find("hi\n"));
    CHECK(one.got().find("hi\n") < one.got().find("second"));
}

TEST_CASE("HEAD is answered as GET, without the body")
{
    served here;
    here.start();
    client one(here);
    one.send("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK_THAT(one.got(), Catch::Contains("Content-Length: 3\r\n") && Catch::EndsWith("\r\n\r\n"));
    one.send(get);
    CHECK(one.responses() == 2);
}

TEST_CASE("a connection is closed after the response if the client asks for it, or speaks HTTP/1.0")
{
    served here;
    here.start();
    for (auto* bytes : {"GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                        "GET /hello HTTP/1.0\r\nHost: localhost\r\n\r\n"}) {
        client one(here);
        one.send(bytes);
        CHECK_THAT(one.got(), Catch::Contains("Connection: close\r\n") && Catch::EndsWith("hi\n"));
        CHECK(one.ended());
    }
}

TEST_CASE("a client that sends its request slowly has 10 s")
{
    served here;
    here.start();
    client one(here);
    for (char c : std::string("GET /hell")) {
        one.send({&c, 1});
        here.advance(1s);
    }
    CHECK(one.got().empty());
    one.send("o");
    here.advance(1s);
    CHECK_THAT(one.got(), Catch::StartsWith("HTTP/1.1 408 "));
    CHECK(one.ended());
}

TEST_CASE("a client that sends its body slowly has 10 s, too")
{
    served here;
    here.start();
    client one(here);
    one.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\nx");
    here.advance(9s);
    CHECK(one.got().empty());
    here.advance(1s);
    CHECK_THAT(one.got(), Catch::StartsWith("HTTP/1.1 408 "));
}

TEST_CASE("a connection is closed after 10 s without a request, and 60 s after the last one")
{
    served here;
    here.start();
    client fresh(here), used(here);
    used.send(get);
    here.advance(9s);
    CHECK_FALSE(fresh.ended());
    here.advance(1s);
    CHECK(fresh.ended());
    CHECK(fresh.got().empty());
    here.advance(49s);
    CHECK_FALSE(used.ended());
    here.advance(1s);
    CHECK(used.ended());
    CHECK(used.responses() == 1);
}

TEST_CASE("a client that does not read its response is closed after 60 s")
{
    served here;
    here.pieces = {std::string(64 << 20, 'x')};  // more than the kernel buffers
    here.start();
    client one(here);
    one.send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    here.advance(59s);
    CHECK(here.streams == 1);
    here.advance(1s);
    CHECK(here.streams == 0);
    CHECK(here.server().connections() == 0);
}

TEST_CASE("a body that is refused is not read")
{
    served here;
    here.start();
    for (auto* head : {"POST /nothing HTTP/1.1\r\nHost: localhost\r\n", "POST /hello HTTP/1.1\r\nHost: localhost\r\n",
                       "POST /echo HTTP/1.1\r\nHost: evil.example\r\n"}) {
        client one(here);
        one.send(std::string(head) + "Content-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n");
        CHECK_THAT(one.got(), Catch::StartsWith("HTTP/1.1 4") && Catch::Contains("Connection: close\r\n"));
        CHECK(one.ended());
    }
}

TEST_CASE("a request without a body that is refused leaves the connection open")
{
    served here;
    here.start();
    client one(here);
    one.send("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n");
    one.send(get);
    CHECK(one.responses() == 2);
}

TEST_CASE("what is not HTTP is answered with 400, and ends the connection")
{
    served here;
    here.start();
    client one(here);
    one.send("\x16\x03\x01 hello\r\n\r\n");
    CHECK_THAT(one.got(), Catch::StartsWith("HTTP/1.1 400 "));
    CHECK(one.ended());
}

TEST_CASE("a client that waits for 100 Continue gets it")
{
    served here;
    here.start();
    client one(here);
    one.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
             "Content-Length: 4\r\n\r\n");
    CHECK(one.got() == "HTTP/1.1 100 Continue\r\n\r\n");
    one.send("body");
    CHECK_THAT(one.got(), Catch::EndsWith("\r\n\r\nbody"));
}

TEST_CASE("one connection too many is answered with 503, and a place becomes free")
{
    served here(2);
    here.start();
    std::optional<client> first(here);
    client second(here), third(here);
    CHECK_THAT(third.got(), Catch::StartsWith("HTTP/1.1 503 ") && Catch::Contains("Retry-After: 1\r\n"));
    CHECK(third.ended());
    first.reset();
    here.turn();
    client fourth(here);
    fourth.send(get);
    CHECK_THAT(fourth.got(), Catch::StartsWith("HTTP/1.1 200 "));
    second.send(get);
    CHECK(second.responses() == 1);
}

TEST_CASE("a stream is sent in chunks, and ends when the client leaves")
{
    served here;
    here.start();
    std::optional<client> one(here);
    one->send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK_THAT(one->got(), Catch::Contains("Transfer-Encoding: chunked\r\n") &&
                               Catch::EndsWith("\r\n\r\n3\r\none\r\n3\r\ntwo\r\n"));
    CHECK(here.streams == 1);
    one.reset();
    here.turn();
    CHECK(here.streams == 0);
}

TEST_CASE("a stream ends once the token that opened it is no longer valid")
{
    served here;
    here.start();
    here.change_token("a-token-of-16-chars");
    client one(here);
    one.send("GET /stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a-token-of-16-chars\r\n\r\n");
    CHECK_THAT(one.got(), Catch::EndsWith("\r\n\r\n3\r\none\r\n3\r\ntwo\r\n"));
    here.change_token("another-token-of-22-cc");
    here.pieces.emplace_back("three");
    here.advance(std::chrono::hours(1));
    CHECK_THAT(one.got(), Catch::EndsWith("3\r\ntwo\r\n0\r\n\r\n"));
    CHECK(here.streams == 0);
}

TEST_CASE("a stream to HTTP/1.0 is not chunked")
{
    served here;
    here.start();
    client one(here);
    one.send("GET /stream HTTP/1.0\r\nHost: localhost\r\n\r\n");
    CHECK_THAT(one.got(), !Catch::Contains("chunked") && Catch::EndsWith("\r\n\r\nonetwo"));
}

TEST_CASE("a HEAD of a stream leaves no stream behind")
{
    served here;
    here.start();
    client one(here);
    one.send("HEAD /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(here.streams == 0);
    one.send(get);
    CHECK(one.responses() == 2);
}

TEST_CASE("a stream is not limited in time while its client reads")
{
    served here;
    here.start();
    client one(here);
    one.send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    for (int i = 0; i < 10; ++i)
        here.advance(1min);
    CHECK_FALSE(one.ended());
    CHECK(here.streams == 1);
}

TEST_CASE("a port that is in use is a sentence")
{
    served here;
    here.start();
    asio::io_context context;
    server_options options;
    options.port = here.server().port();
    http::server other(context.get_executor(), options);
    auto failed = other.listen();
    REQUIRE_FALSE(failed);
    CHECK(failed.error().what == "cannot listen on 127.0.0.1:" + std::to_string(options.port) +
                                     ": address already in use");
}

TEST_CASE("stopping closes every connection")
{
    served here;
    here.start();
    client idle(here), streaming(here), half(here);
    streaming.send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    half.send("GET /hel");
    run(here.context, here.server().stop());
    CHECK(idle.ended());
    CHECK(streaming.ended());
    CHECK(half.ended());
    CHECK(here.streams == 0);
}

TEST_CASE("a thousand clients that do not read hold back no other")
{
    served here(1100);
    here.pieces.assign(16, std::string(64 << 10, 'x'));
    here.start();
    std::vector<std::unique_ptr<client>> slow;
    auto most = std::size_t(1000);
    for (std::size_t i = 0; i < most; ++i) {
        slow.push_back(std::make_unique<client>(here));
        slow.back()->send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    here.turn();
    CHECK(here.streams == 1000);
    CHECK(here.sent < 1000 * here.pieces.size() / 2);  // each waits for its client
    client one(here);
    one.send(get);
    CHECK(one.responses() == 1);
}
