// Responses as the server sends them: head, body and what follows. Input: the bytes, which are sent over a real
// connection before the client reads.

#include "api/connection.hpp"
#include "coroutines.hpp"
#include "fuzz/target.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <optional>

using namespace clashcast;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::size_t limit = 1000;
const std::string request = "GET / HTTP/1.1\r\n\r\n";

// A server on loopback, without a coroutine of its own, and its client.
class conversation {
public:
    // Answers two requests with `bytes` if `twice`; otherwise closes the connection after the first one.
    void ask(std::string_view bytes, bool twice)
    {
        first = second = std::nullopt;
        run(context_, converse(bytes, twice));
    }

    std::optional<result<http_response>> first, second;
    bool reusable = false;

private:
    static endpoint to(const tcp::acceptor& where)
    {
        endpoint e;
        e.url = parse_base_url("http://127.0.0.1:" + std::to_string(where.local_endpoint().port())).value();
        e.connect_timeout = e.request_timeout = std::chrono::seconds(5);
        e.body_limit = limit;
        return e;
    }

    asio::awaitable<void> converse(std::string_view bytes, bool twice)
    {
        auto opened = co_await connection::open(to_);
        auto& client = *opened.value();
        auto server = acceptor_.accept();
        asio::write(server, asio::buffer(bytes));
        if (!twice)
            server.shutdown(tcp::socket::shutdown_send);
        first = co_await client.exchange(request, limit_);
        reusable = client.reusable();
        if (twice && reusable) {
            asio::write(server, asio::buffer(bytes));
            second = co_await client.exchange(request, limit_);
        }
        server.set_option(tcp::socket::linger(true, 0));  // so that no port remains in TIME_WAIT
        server.close();
    }

    asio::io_context context_;
    tcp::acceptor acceptor_{context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    endpoint to_ = to(acceptor_);
    deadlines limit_{context_.get_executor(), to_.request_timeout};
};

bool same(const http_response& a, const http_response& b)
{
    return a.status == b.status && a.body == b.body && a.encoding == b.encoding && a.cache_control == b.cache_control;
}

}  // namespace

void fuzz::run(std::string_view input)
{
    static conversation c;
    c.ask(input, false);
    auto got = *c.first;
    require(got || got.error().code == errc::malformed || got.error().code == errc::not_connected,
            "a response is complete, malformed or truncated");
    require(!got || got->body.size() <= limit, "a body is not above the limit");
    if (!got || !c.reusable)
        return;
    c.ask(input, true);
    require(c.first->has_value() && same(**c.first, *got), "a response is complete before its connection is closed");
    require(c.second && c.second->has_value() && same(**c.second, *got),
            "a reusable connection is at the end of a response");
}
