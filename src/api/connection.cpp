#include "api/connection.hpp"

#include "api/response_parser.hpp"
#include "async/race.hpp"
#include "net/dial.hpp"
#include "net/lookup.hpp"
#include "net/reason.hpp"
#include "net/stream.hpp"

#include <boost/beast/core/read_size.hpp>
#include <boost/beast/http/error.hpp>

#include <fmt/format.h>
#include <poll.h>

#include <optional>

namespace clashcast {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr unsigned switching_protocols = 101, ok = 200;

struct connection::wire {
    wire(const remote& r, tcp::socket s) : to(r), socket(std::move(s))
    {
        buffer.reserve(most_at_once);
        if (to.tls)
            tls.emplace(std::move(socket), *to.tls);
    }

    tcp::socket& lowest() { return tls ? tls->lowest_layer() : socket; }

    const remote& to;
    tcp::socket socket;  // when there is no TLS
    std::optional<net::tls_stream> tls;
    boost::beast::flat_buffer buffer{2 * most_at_once};  // what was read and not parsed yet
    bool reusable = true;
    bool heard = false;
};

namespace {

template <class Stream>
asio::awaitable<error_code> send_and_read(Stream& stream, const std::string& request, boost::beast::flat_buffer& buffer,
                                          response_reader& answer)
{
    error_code problem;
    co_await net::write(stream, asio::buffer(request), problem);
    while (!problem && !answer.take(buffer, problem)) {
        auto room = boost::beast::read_size(buffer, most_at_once);
        if (room == 0)
            co_return http::error::buffer_overflow;
        auto count = co_await net::read_some(stream, buffer.prepare(room), problem);
        buffer.commit(count);
        if (problem == asio::error::eof) {
            answer.end(problem);
            break;
        }
    }
    co_return problem;
}

bool is_no_http(error_code problem)
{
    static const auto& beast = make_error_code(http::error::bad_version).category();
    return problem.category() == beast && problem != http::error::end_of_stream &&
           problem != http::error::partial_message;
}

failure no_answer_of_proxy(const remote& to, error_code problem)
{
    if (problem == asio::error::timed_out)
        return no_tunnel(to, errc::timed_out, "it did not answer in time");
    auto what = is_no_http(problem) ? "it sent what is no HTTP: " : "it ended the connection: ";
    return no_tunnel(to, errc::not_connected, what + net::reason(problem));
}

// Asks the proxy for a way through to the API.
asio::awaitable<result<void>> open_tunnel(tcp::socket& socket, const remote& to)
{
    boost::beast::flat_buffer buffer(2 * most_at_once);
    response_reader answer(to.body_limit, response_parser::body::none);
    auto request = tunnel_request(to);
    auto asked = send_and_read(socket, request, buffer, answer);
    auto problem = co_await within(to.connect_timeout, std::move(asked));
    if (problem)
        co_return no_answer_of_proxy(to, problem);
    if (answer.got().status / 100 != 2)
        co_return tunnel_refused(to, answer.got().status, answer.got().reason);
    if (buffer.size() > 0)
        co_return no_tunnel(to, errc::not_connected, "it sent more than was asked for");
    co_return result<void>();
}

asio::awaitable<result<tcp::socket>> connect(const remote& to)
{
    auto where = first_hop(to);
    auto addresses = co_await net::look_up(std::move(where), to.connect_timeout);
    if (!addresses)
        co_return not_resolved(to, addresses.error());
    auto socket = co_await net::dial(std::move(*addresses), to.connect_timeout);
    if (!socket)
        co_return not_reached(to, socket.error());
    if (is_tunnelled(to)) {
        auto opened = co_await open_tunnel(*socket, to);
        if (!opened)
            co_return opened.error();
    }
    co_return std::move(*socket);
}

failure no_good_answer(const remote& to, error_code problem)
{
    if (problem == http::error::header_limit)
        return failure(errc::malformed, fmt::format("{} sent a head of more than {} bytes", to.name, longest_head));
    if (problem == http::error::body_limit)
        return failure(errc::malformed, fmt::format("{} sent more than {} bytes", to.name, to.body_limit));
    if (is_no_http(problem))
        return failure(errc::malformed, fmt::format("{} sent what is no HTTP: {}", to.name, net::reason(problem)));
    return no_answer(to, problem);
}

}  // namespace

connection::connection(std::unique_ptr<wire> w) : wire_(std::move(w)) {}
connection::~connection() = default;

asio::awaitable<result<std::unique_ptr<connection>>> connection::open(const remote& to)
{
    auto socket = co_await connect(to);
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

asio::awaitable<result<response>> connection::exchange(const std::string& request, deadlines& limit)
{
    auto& w = *wire_;
    w.reusable = false;
    w.heard = false;
    response_reader answer(w.to.body_limit);
    deadlines::watch patience(limit, [&w] {
        error_code ignored;
        w.lowest().close(ignored);
    });
    auto work = w.tls ? send_and_read(*w.tls, request, w.buffer, answer)
                      : send_and_read(w.socket, request, w.buffer, answer);
    auto problem = co_await std::move(work);
    co_await throw_if_cancelled();
    w.heard = answer.heard();
    if (patience.expired())
        problem = asio::error::timed_out;
    auto& got = answer.got();
    if (problem) {
        auto why = no_good_answer(w.to, problem);
        if (!answer.knows_status() || got.status == ok)
            co_return why;
        got.body.clear();
        got.unread = why.what;
    }
    w.reusable = !problem && answer.keep_alive() && w.buffer.size() == 0 && got.status != switching_protocols;
    co_return std::move(got);
}

bool connection::reusable() const
{
    return wire_->reusable;
}

bool connection::ended() const
{
    if (wire_->tls)
        return !wire_->tls->is_quiet();
    ::pollfd state{wire_->socket.native_handle(), POLLIN | POLLRDHUP, 0};
    return ::poll(&state, 1, 0) != 0;
}

bool connection::heard() const
{
    return wire_->heard;
}

}  // namespace clashcast
