#include "daemon/http/client.hpp"

#include "daemon/http/live_check.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <thread>

using namespace clashcast;
using boost::asio::ip::tcp;

namespace {

// Gives one answer to the first request, and keeps that.
class one_answer {
public:
    explicit one_answer(std::string answer)
        : acceptor_(context_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
          thread_([this, answer] { serve(answer); })
    {
    }
    ~one_answer() { thread_.join(); }
    one_answer(const one_answer&) = delete;
    one_answer& operator=(const one_answer&) = delete;

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    std::string asked;  // once there was an answer

private:
    void serve(const std::string& answer)
    {
        auto socket = acceptor_.accept();
        boost::asio::read_until(socket, boost::asio::dynamic_buffer(asked), "\r\n\r\n");
        boost::asio::write(socket, boost::asio::buffer(answer));
    }

    boost::asio::io_context context_;
    tcp::acceptor acceptor_;
    std::thread thread_;
};

const auto loopback = boost::asio::ip::make_address("127.0.0.1");

}  // namespace

TEST_CASE("a running clashcast is asked with its token, and its status and body come back")
{
    std::string asked;
    std::uint16_t port = 0;
    {
        one_answer server("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 5\r\n\r\naway\n");
        port = server.port();
        auto got = http::get(boost::asio::ip::make_address("0.0.0.0"), port, "/api/v1/status", "secret-of-this-test");
        REQUIRE(got.has_value());
        CHECK(got->status == 503);
        CHECK(got->body == "away\n");
        asked = server.asked;
    }
    CHECK(asked == "GET /api/v1/status HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                       "\r\nConnection: close\r\nAuthorization: Bearer secret-of-this-test\r\n\r\n");
}

TEST_CASE("what is not HTTP is not clashcast")
{
    for (auto* text : {"", "SSH-2.0-OpenSSH\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 x\r\n\r\n"}) {
        one_answer server(text);
        auto got = http::get(loopback, server.port(), "/livez");
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error().code == errc::malformed);
    }
}

TEST_CASE("a port at which nothing listens is named")
{
    std::uint16_t port = 0;
    {
        one_answer gone("HTTP/1.1 200 OK\r\n\r\n");
        port = gone.port();
        CHECK(http::check_live(loopback, port));
    }
    auto got = http::get(loopback, port, "/livez");
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().code == errc::not_connected);
    CHECK_THAT(got.error().what, Catch::StartsWith("127.0.0.1:" + std::to_string(port) + ": "));
}

TEST_CASE("a clashcast that is not alive says why")
{
    one_answer server("HTTP/1.1 503 Service Unavailable\r\n\r\na poll loop has not turned for 12 s\n");
    auto alive = http::check_live(loopback, server.port());
    REQUIRE_FALSE(alive);
    CHECK(alive.error().what == "a poll loop has not turned for 12 s");
}
