#include "api/connection.hpp"

#include "api/response_parser.hpp"
#include "async/time_limit.hpp"
#include "net/dial.hpp"
#include "net/lookup.hpp"
#include "net/stream.hpp"
#include "text/printable.hpp"

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

struct connection::state {
    state(const endpoint& r, tcp::socket s) : to(r), socket(std::move(s))
    {
        buffer.reserve(most_at_once);
        if (to.tls)
            tls.emplace(std::move(socket), *to.tls);
    }

    tcp::socket& lowest() { return tls ? tls->lowest_layer() : socket; }

    const endpoint& to;
    tcp::socket socket;  // moved from if there is TLS
    std::optional<net::tls_stream> tls;
    boost::beast::flat_buffer buffer{2 * most_at_once};  // received, not parsed yet
    bool reusable = true;
    bool received = false;
};

namespace {

template <class Stream>
asio::awaitable<error_code> send_and_read(Stream& stream, const std::string& request, boost::beast::flat_buffer& buffer,
                                          response_reader& response)
{
    error_code error;
    co_await net::write(stream, asio::buffer(request), error);
    while (!error && !response.take(buffer, error)) {
        auto room = boost::beast::read_size(buffer, most_at_once);
        if (room == 0)
            co_return http::error::buffer_overflow;
        auto count = co_await net::read_some(stream, buffer.prepare(room), error);
        buffer.commit(count);
        if (error == asio::error::eof) {
            response.end(error);
            break;
        }
    }
    co_return error;
}

bool is_malformed(error_code error)
{
    static const auto& beast = make_error_code(http::error::bad_version).category();
    return error.category() == beast && error != http::error::end_of_stream &&
           error != http::error::partial_message;
}

failure no_proxy_response(const endpoint& to, error_code error)
{
    if (error == asio::error::timed_out)
        return no_tunnel(to, errc::timed_out, "it did not answer in time");
    auto what = is_malformed(error) ? "it sent malformed HTTP: " : "it closed the connection: ";
    return no_tunnel(to, errc::not_connected, what + error_text(error));
}

// Asks the proxy for a tunnel to the API.
asio::awaitable<result<void>> open_tunnel(tcp::socket& socket, const endpoint& to)
{
    boost::beast::flat_buffer buffer(2 * most_at_once);
    response_reader response(to.body_limit, response_parser::body::none);
    auto request = tunnel_request(to);
    auto exchanged = send_and_read(socket, request, buffer, response);
    auto error = co_await with_timeout(to.connect_timeout, std::move(exchanged));
    if (error)
        co_return no_proxy_response(to, error);
    if (response.got().status / 100 != 2)
        co_return tunnel_refused(to, response.got().status, response.got().reason);
    if (buffer.size() > 0)
        co_return no_tunnel(to, errc::not_connected, "it sent data after its response");
    co_return result<void>();
}

asio::awaitable<result<tcp::socket>> connect(const endpoint& to)
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

failure exchange_failure(const endpoint& to, error_code error)
{
    if (error == http::error::header_limit)
        return failure(errc::malformed, fmt::format("{} sent a head of more than {} bytes", to.name, longest_head));
    if (error == http::error::body_limit)
        return failure(errc::malformed, fmt::format("{} sent a body of more than {} bytes", to.name, to.body_limit));
    if (is_malformed(error))
        return failure(errc::malformed, fmt::format("{} sent malformed HTTP: {}", to.name, error_text(error)));
    return no_response(to, error);
}

}  // namespace

connection::connection(std::unique_ptr<state> s) : state_(std::move(s)) {}
connection::~connection() = default;

asio::awaitable<result<std::unique_ptr<connection>>> connection::open(const endpoint& to)
{
    auto socket = co_await connect(to);
    if (!socket)
        co_return socket.error();
    auto s = std::make_unique<state>(to, std::move(*socket));
    if (s->tls) {
        auto error = co_await net::shake_hands(*s->tls, to.url.host, to.connect_timeout);
        if (error)
            co_return no_handshake(to, error, net::handshake_error(*s->tls, error));
    }
    co_return std::unique_ptr<connection>(new connection(std::move(s)));
}

asio::awaitable<result<http_response>> connection::exchange(const std::string& request, deadlines& limit)
{
    auto& s = *state_;
    s.reusable = false;
    s.received = false;
    response_reader response(s.to.body_limit);
    deadlines::guard time_limit(limit, [&s] {
        error_code ignored;
        s.lowest().close(ignored);
    });
    auto exchanged = s.tls ? send_and_read(*s.tls, request, s.buffer, response)
                           : send_and_read(s.socket, request, s.buffer, response);
    auto error = co_await std::move(exchanged);
    co_await throw_if_cancelled();
    s.received = response.has_received();
    if (time_limit.expired())
        error = asio::error::timed_out;
    auto& got = response.got();
    if (error) {
        auto why = exchange_failure(s.to, error);
        if (!response.knows_status() || got.status == ok)
            co_return why;
        got.body.clear();
        got.unread = why.what;
    }
    s.reusable = !error && response.keep_alive() && s.buffer.size() == 0 && got.status != switching_protocols;
    co_return std::move(got);
}

bool connection::reusable() const
{
    return state_->reusable;
}

bool connection::ended() const
{
    if (state_->tls)
        return !state_->tls->is_quiet();
    ::pollfd peer{state_->socket.native_handle(), POLLIN | POLLRDHUP, 0};
    return ::poll(&peer, 1, 0) != 0;
}

bool connection::has_received() const
{
    return state_->received;
}

}  // namespace clashcast
