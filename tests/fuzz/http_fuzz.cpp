// An API's side of the wire, as the input has it: the head, the body however it is sent, and what comes behind it. Over
// a real connection, which finds the bytes there when it begins to read.

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

// A server on loopback, without a coroutine of its own, and who asks it.
class wire {
public:
    // Answers two requests if `twice`; if not, ends the connection after the first answer.
    void ask(std::string_view bytes, bool twice)
    {
        first = second = std::nullopt;
        run(context_, converse(bytes, twice));
    }

    std::optional<result<response>> first, second;
    bool reusable = false;

private:
    static remote to(const tcp::acceptor& where)
    {
        remote r;
        r.url = parse_base_url("http://127.0.0.1:" + std::to_string(where.local_endpoint().port())).value();
        r.connect_timeout = r.request_timeout = std::chrono::seconds(5);
        r.body_limit = limit;
        return r;
    }

    asio::awaitable<void> converse(std::string_view bytes, bool twice)
    {
        auto opened = co_await connection::open(to_);
        auto& client = *opened.value();
        auto server = acceptor_.accept();
        asio::write(server, asio::buffer(bytes));
        if (!twice)
            server.shutdown(tcp::socket::shutdown_send);
        first = co_await client.exchange(request, patience_);
        reusable = client.reusable();
        if (twice && reusable) {
            asio::write(server, asio::buffer(bytes));
            second = co_await client.exchange(request, patience_);
        }
        server.set_option(tcp::socket::linger(true, 0));  // leaves no port in TIME_WAIT
        server.close();
    }

    asio::io_context context_;
    tcp::acceptor acceptor_{context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    remote to_ = to(acceptor_);
    deadlines patience_{context_.get_executor(), to_.request_timeout};
};

bool same(const response& a, const response& b)
{
    return a.status == b.status && a.body == b.body && a.encoding == b.encoding && a.cache_control == b.cache_control;
}

}  // namespace

void fuzz::run(std::string_view input)
{
    static wire w;
    w.ask(input, false);
    auto got = *w.first;
    require(got || got.error().code == errc::malformed || got.error().code == errc::not_connected,
            "an answer that has ended is whole, malformed or cut off");
    require(!got || got->body.size() <= limit, "no body is above the limit");
    if (!got || !w.reusable)
        return;
    w.ask(input, true);
    require(w.first->has_value() && same(**w.first, *got), "an answer is whole before its connection ends");
    require(w.second && w.second->has_value() && same(**w.second, *got),
            "a connection that is kept is at an answer's end");
}
