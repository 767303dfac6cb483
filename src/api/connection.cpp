#include "api/connection.hpp"

#include "async/race.hpp"
#include "net/dial.hpp"
#include "net/reason.hpp"
#include "net/tls.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <fmt/format.h>
#include <poll.h>

#include <optional>

namespace clashcast {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

using parser = http::response_parser<http::string_body>;

struct connection::wire {
    wire(const remote& r, tcp::socket s) : to(r), socket(std::move(s))
    {
        buffer.reserve(64 * 1024);  // Beast reads what there is room for: without it 512 bytes at a time
        if (to.tls)
            tls.emplace(std::move(socket), *to.tls);
    }

    tcp::socket& lowest() { return tls ? tls->next_layer() : socket; }

    const remote& to;
    tcp::socket socket;  // when there is no TLS
    std::optional<net::tls_stream> tls;
    boost::beast::flat_buffer buffer{128 * 1024};  // of what is no body: a head, the line before a chunk
    bool reusable = true;
    bool heard = false;
};

namespace {

asio::awaitable<result<tcp::socket>> connect(const remote& to, net::lookup& names)
{
    auto addresses = co_await names.find(to.connect_timeout);
    if (!addresses)
        co_return not_resolved(to, addresses.error());
    auto socket = co_await net::dial(std::move(*addresses), to.connect_timeout);
    if (!socket)
        co_return not_reached(to, socket.error());
    co_return std::move(*socket);
}

template <class Stream>
asio::awaitable<error_code> send_and_read(Stream& stream, const std::string& request,
                                          boost::beast::flat_buffer& buffer, parser& answer)
{
    error_code problem;
    co_await asio::async_write(stream, asio::buffer(request),
                               asio::redirect_error(asio::use_awaitable, problem));
    if (problem)
        co_return problem;
    co_await http::async_read(stream, buffer, answer, asio::redirect_error(asio::use_awaitable, problem));
    co_return problem;
}

bool is_no_http(error_code problem)
{
    static const auto& beast = make_error_code(http::error::bad_version).category();
    return problem.category() == beast && problem != http::error::end_of_stream &&
           problem != http::error::partial_message;
}

failure no_good_answer(const remote& to, error_code problem)
{
    if (problem == http::error::body_limit)
        return failure(errc::malformed, fmt::format("{} sent more than {} bytes", to.name, to.body_limit));
    if (is_no_http(problem))
        return failure(errc::malformed, fmt::format("{} sent what is no HTTP: {}", to.name, net::reason(problem)));
    return no_answer(to, problem);
}

response taken_from(parser& answer)
{
    auto message = answer.release();
    response r;
    r.status = message.result_int();
    r.body = std::move(message.body());
    r.encoding = message[http::field::content_encoding];
    r.cache_control = message[http::field::cache_control];
    r.retry_after = message[http::field::retry_after];
    return r;
}

}  // namespace

connection::connection(std::unique_ptr<wire> w) : wire_(std::move(w)) {}
connection::~connection() = default;

asio::awaitable<result<std::unique_ptr<connection>>> connection::open(const remote& to, net::lookup& names)
{
    auto socket = co_await connect(to, names);
    if (!socket)
        co_return socket.error();
    auto w = std::make_unique<wire>(to, std::move(*socket));
    if (w->tls) {
        auto problem = co_await net::shake_hands(*w->tls, to.url.host, to.connect_timeout);
        if (problem)
            co_return no_handshake(to, problem, net::handshake_problem(*w->tls, problem));
    }
    co_return std::unique_ptr<connection>(new connection(std::move(w)));
}

asio::awaitable<result<response>> connection::exchange(const std::string& request)
{
    auto& w = *wire_;
    w.reusable = false;
    w.heard = false;
    parser answer;
    answer.body_limit(w.to.body_limit);
    auto work = w.tls ? send_and_read(*w.tls, request, w.buffer, answer)
                      : send_and_read(w.socket, request, w.buffer, answer);
    auto problem = co_await within(w.to.request_timeout, std::move(work));
    w.heard = answer.got_some();
    if (problem)
        co_return no_good_answer(w.to, problem);
    if (answer.get().result_int() < 200)
        co_return failure(errc::malformed, w.to.name + " sent an interim answer, which it was not asked for");
    w.reusable = answer.keep_alive() && w.buffer.size() == 0;
    co_return taken_from(answer);
}

bool connection::reusable() const
{
    return wire_->reusable;
}

bool connection::ended() const
{
    ::pollfd state{wire_->lowest().native_handle(), POLLIN | POLLRDHUP, 0};
    if (::poll(&state, 1, 0) == 0)
        return false;
    bool readable_only = state.revents == POLLIN;
    return !(readable_only && wire_->tls);  // TLS has messages of its own, such as session tickets
}

bool connection::heard() const
{
    return wire_->heard;
}

}  // namespace clashcast
