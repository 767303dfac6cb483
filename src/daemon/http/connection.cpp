#include "daemon/http/connection.hpp"

#include "async/time_limit.hpp"
#include "daemon/http/request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>

#include <array>
#include <memory>
#include <string>
#include <utility>

namespace clashcast::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// What the kernel holds for a client that reads slowly; by itself it would take megabytes.
constexpr int send_buffer = 64 * 1024;

class connection {
public:
    connection(tcp::socket socket, clock& time, connection_limits limits)
        : socket_(std::move(socket)), time_(time), limits_(limits)
    {
        error_code ignored;
        socket_.set_option(tcp::no_delay(true), ignored);
        socket_.set_option(tcp::socket::send_buffer_size(send_buffer), ignored);
    }

    asio::awaitable<void> serve(site& what);
    asio::awaitable<void> send(response what);
    asio::awaitable<void> close();

private:
    enum class arrival { bytes, end, late };

    asio::awaitable<bool> receive();
    asio::awaitable<arrival> receive_before(clock::time_point deadline);
    asio::awaitable<parse_state> read(request_parser& parser, site& what);
    asio::awaitable<bool> answer(request_parser& parser, parse_state read, site& what);
    asio::awaitable<bool> write(std::string bytes);
    asio::awaitable<bool> write_all(const std::string& bytes);
    asio::awaitable<void> stream(std::shared_ptr<body_stream> from, bool chunked);
    asio::awaitable<void> discard();
    std::string head(const response& what, std::optional<std::size_t> length) const;

    tcp::socket socket_;
    clock& time_;
    connection_limits limits_;
    std::string received_;  // and not parsed yet
    std::array<char, 16 * 1024> buffer_;
    std::optional<problem> refused_;
    bool is_new_ = true;     // no request yet
    bool open_ = true;       // to another request
    bool head_only_ = false;
    unsigned version_ = 11;
};

// False at the end.
asio::awaitable<bool> connection::receive()
{
    error_code failed;
    auto room = asio::buffer(buffer_);
    auto count = co_await socket_.async_read_some(room, asio::redirect_error(asio::use_awaitable, failed));
    co_await throw_if_cancelled();
    received_.append(buffer_.data(), count);
    co_return !failed && count > 0;
}

asio::awaitable<connection::arrival> connection::receive_before(clock::time_point deadline)
{
    auto reading = receive();
    auto late = time_.sleep_until(deadline);
    auto got = co_await race(std::move(reading), std::move(late));
    if (!got)
        co_return arrival::late;
    co_return *got ? arrival::bytes : arrival::end;
}

// Until the request is complete or refused; parse_state::head if none came.
asio::awaitable<parse_state> connection::read(request_parser& parser, site& what)
{
    auto deadline = time_.now() + (is_new_ ? limits_.request : limits_.idle);
    is_new_ = false;
    for (bool begun = false, checked = false;;) {
        if (!begun && !received_.empty()) {
            begun = true;
            deadline = time_.now() + limits_.request;
        }
        auto state = parser.parse(received_);
        if (state == parse_state::body && !checked) {
            checked = true;
            refused_ = what.refuse(parser.head());
            if (refused_)
                co_return parse_state::failed;
            parser.limit_body(what.body_limit(parser.head()));
            if (parser.expects_continue() && received_.empty()) {
                auto sent = co_await write("HTTP/1.1 100 Continue\r\n\r\n");
                if (!sent)
                    co_return parse_state::head;
            }
            continue;
        }
        if (state == parse_state::failed)
            refused_ = parser.error();
        if (state == parse_state::failed || state == parse_state::complete)
            co_return state;
        auto arrived = co_await receive_before(deadline);
        if (arrived == arrival::late && begun)
            refused_ = problem(408, "the request did not arrive within 10 s");
        if (arrived != arrival::bytes)
            co_return refused_ ? parse_state::failed : parse_state::head;
    }
}

asio::awaitable<void> connection::serve(site& what)
{
    while (open_) {
        request_parser parser;
        auto got = co_await read(parser, what);
        if (got == parse_state::head)
            co_return;
        auto written = co_await answer(parser, got, what);
        if (!written)
            co_return;
    }
    co_await close();
}

// False if the client has gone.
asio::awaitable<bool> connection::answer(request_parser& parser, parse_state read, site& what)
{
    version_ = parser.head().version;
    open_ = read == parse_state::complete && parser.head().keep_alive;
    head_only_ = parser.head().method == "HEAD";
    response made;
    if (refused_) {
        made = to_response(*refused_);
    } else {
        auto asked = parser.take();
        auto answered = co_await what.answer(std::move(asked));
        made = std::move(answered);
    }
    if (made.stream) {
        bool chunked = version_ >= 11;
        open_ = open_ && (chunked || head_only_);
        auto begun = co_await write(head(made, std::nullopt));
        if (!begun || head_only_)
            co_return begun;
        auto streaming = stream(std::move(made.stream), chunked);
        auto leaving = discard();
        co_await race(std::move(streaming), std::move(leaving));
        co_return false;
    }
    auto bytes = head(made, made.body.size());
    if (!head_only_)
        bytes += made.body;
    co_return co_await write(std::move(bytes));
}

std::string connection::head(const response& what, std::optional<std::size_t> length) const
{
    head_facts facts;
    facts.version = version_;
    facts.keep_alive = open_;
    facts.length = length;
    facts.now = std::chrono::floor<std::chrono::seconds>(time_.wall()).time_since_epoch().count();
    return head_of(what, facts);
}

asio::awaitable<bool> connection::write_all(const std::string& bytes)
{
    error_code failed;
    auto all = asio::buffer(bytes);
    co_await asio::async_write(socket_, all, asio::redirect_error(asio::use_awaitable, failed));
    co_await throw_if_cancelled();
    co_return !failed;
}

// False if the client does not take it in time.
asio::awaitable<bool> connection::write(std::string bytes)
{
    auto writing = write_all(bytes);
    auto late = time_.sleep_for(limits_.write);
    auto written = co_await race(std::move(writing), std::move(late));
    co_return written.value_or(false);
}

// Takes the next piece when the one before is written: who reads slowly is sent less often.
asio::awaitable<void> connection::stream(std::shared_ptr<body_stream> from, bool chunked)
{
    for (;;) {
        auto piece = co_await from->next();
        bool last = piece.empty();
        if (chunked)
            piece = fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
        auto written = co_await write(std::move(piece));
        if (!written || last)
            co_return;
    }
}

// Until the client closes.
asio::awaitable<void> connection::discard()
{
    for (bool more = true; more;) {
        received_.clear();
        auto got = co_await receive();
        more = got;
    }
}

asio::awaitable<void> connection::send(response what)
{
    open_ = false;
    auto bytes = head(what, what.body.size()) + what.body;
    co_await write(std::move(bytes));
}

// Closing at once, with bytes from the client unread, could destroy a response on its way.
asio::awaitable<void> connection::close()
{
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    auto reading = discard();
    auto late = time_.sleep_for(limits_.linger);
    co_await race(std::move(reading), std::move(late));
}

}  // namespace

asio::awaitable<void> serve_connection(tcp::socket socket, site& what, clock& time, connection_limits limits)
{
    auto one = std::make_unique<connection>(std::move(socket), time, limits);
    co_await one->serve(what);
}

asio::awaitable<void> refuse_connection(tcp::socket socket, clock& time, connection_limits limits)
{
    auto one = std::make_unique<connection>(std::move(socket), time, limits);
    problem why(503, "too many connections are open; try again in a second");
    why.headers.emplace_back("Retry-After", "1");
    co_await one->send(to_response(why));
    co_await one->close();
}

}  // namespace clashcast::http
