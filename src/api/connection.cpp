#include "api/connection.hpp"

#include "api/response_parser.hpp"
#include "async/race.hpp"
#include "net/dial.hpp"
#include "net/reason.hpp"
#include "net/stream.hpp"

#include <boost/beast/core/flat_buffer.hpp>
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

constexpr std::size_t most_at_once = 64 * 1024;

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

asio::awaitable<result<tcp::socket>> connect(const remote& to)
{
    net::authority where = to.url;
    auto addresses = co_await net::look_up(std::move(where), to.connect_timeout);
    if (!addresses)
        co_return not_resolved(to, addresses.error());
    auto socket = co_await net::dial(std::move(*addresses), to.connect_timeout);
    if (!socket)
        co_return not_reached(to, socket.error());
    co_return std::move(*socket);
}

// A body that fits the buffer is taken when it is whole: then its memory is in use for so short a time that the next
// body gets the same, which is mapped and in the cache.
bool is_worth_taking(const boost::beast::flat_buffer& buffer, const response_parser& answer)
{
    if (!answer.is_header_done())
        return true;
    auto length = answer.content_length();
    return !length || *length > most_at_once || *length <= buffer.size();
}

// Parses what is in the buffer; true when the answer is whole or there is no sense in reading on.
bool parse(boost::beast::flat_buffer& buffer, response_parser& answer, error_code& problem)
{
    while (buffer.size() > 0 && !answer.is_done() && !problem && is_worth_taking(buffer, answer))
        buffer.consume(answer.put(buffer.data(), problem));
    if (problem == http::error::need_more)
        problem = {};
    return problem || answer.is_done();
}

// The end of the stream ends an answer that does not say how long it is.
void end(response_parser& answer, error_code& problem)
{
    problem = {};
    if (!answer.got_some())
        problem = http::error::end_of_stream;
    else
        answer.put_eof(problem);
}

template <class Stream>
asio::awaitable<error_code> send_and_read(Stream& stream, const std::string& request, boost::beast::flat_buffer& buffer,
                                          response_parser& answer)
{
    error_code problem;
    co_await net::write(stream, asio::buffer(request), problem);
    while (!problem && !parse(buffer, answer, problem)) {
        auto room = boost::beast::read_size(buffer, most_at_once);
        if (room == 0)
            co_return http::error::buffer_overflow;
        auto count = co_await net::read_some(stream, buffer.prepare(room), problem);
        buffer.commit(count);
        if (problem == asio::error::eof) {
            end(answer, problem);
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

failure no_good_answer(const remote& to, error_code problem)
{
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
    response_parser answer(w.to.body_limit);
    deadlines::watch patience(limit, [&w] {
        error_code ignored;
        w.lowest().close(ignored);
    });
    auto work = w.tls ? send_and_read(*w.tls, request, w.buffer, answer)
                      : send_and_read(w.socket, request, w.buffer, answer);
    auto problem = co_await std::move(work);
    co_await throw_if_cancelled();
    w.heard = answer.got_some();
    if (patience.expired())
        co_return no_answer(w.to, asio::error::timed_out);
    if (problem)
        co_return no_good_answer(w.to, problem);
    if (answer.is_interim())
        co_return failure(errc::malformed, w.to.name + " sent an interim answer, which it was not asked for");
    w.reusable = answer.keep_alive() && w.buffer.size() == 0;
    co_return std::move(answer.got());
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
