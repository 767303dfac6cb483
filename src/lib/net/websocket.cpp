#include "net/websocket.hpp"

#include "async/time_limit.hpp"
#include "net/tls.hpp"
#include "text/printable.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffers_iterator.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <utility>

namespace clashcast::net {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace beast_websocket = boost::beast::websocket;
using boost::beast::role_type;
using boost::system::error_code;

namespace {

// A transport as Beast wants a stream to be.
class beast_stream {
public:
    using executor_type = asio::any_io_executor;

    beast_stream(executor_type e, std::unique_ptr<transport> over) : executor_(std::move(e)), over_(std::move(over)) {}

    executor_type get_executor() const { return executor_; }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& into, Token&& token)
    {
        auto has_room = [](asio::mutable_buffer one) { return one.size() > 0; };
        auto end = asio::buffer_sequence_end(into);
        auto first = std::find_if(asio::buffer_sequence_begin(into), end, has_room);
        return start(over_->read_some(first == end ? asio::mutable_buffer() : *first), std::forward<Token>(token));
    }

    // Header and payload of a frame at once.
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& bytes, Token&& token)
    {
        output_.assign(asio::buffers_begin(bytes), asio::buffers_end(bytes));
        return start(write(), std::forward<Token>(token));
    }

    void close() { over_->close(); }

    friend void beast_close_socket(beast_stream& s) { s.close(); }

    template <class Handler>
    friend void async_teardown(role_type, beast_stream& s, Handler&& handler)
    {
        s.close();
        asio::post(s.executor_, [handler = std::forward<Handler>(handler)]() mutable { handler(error_code()); });
    }

private:
    using outcome = boost::system::result<std::size_t>;

    asio::awaitable<outcome> write()
    {
        auto written = co_await over_->write(asio::buffer(output_));
        if (!written)
            co_return written.error();
        co_return output_.size();
    }

    template <class Token>
    auto start(asio::awaitable<outcome> work, Token&& token)
    {
        auto launch = [executor = executor_](auto handler, asio::awaitable<outcome> started) {
            auto slot = asio::get_associated_cancellation_slot(handler);
            auto end = [handler = std::move(handler)](std::exception_ptr thrown, outcome got) mutable {
                error_code error = asio::error::operation_aborted;
                if (!thrown)
                    error = got ? error_code() : got.error();
                handler(error, !error ? *got : 0);
            };
            asio::co_spawn(executor, std::move(started), asio::bind_cancellation_slot(slot, std::move(end)));
        };
        return asio::async_initiate<Token, void(error_code, std::size_t)>(std::move(launch), token, std::move(work));
    }

    executor_type executor_;
    std::unique_ptr<transport> over_;
    std::string output_;
};

class beast_client final : public websocket {
public:
    beast_client(const asio::any_io_executor& e, std::unique_ptr<transport> over) : stream_(e, std::move(over))
    {
        stream_.binary(true);
        stream_.auto_fragment(false);
        stream_.write_buffer_bytes(largest_write);
        stream_.read_message_max(0);  // a message is passed on as it comes
    }

    asio::awaitable<error_code> shake_hands(const websocket_request& asked, beast_websocket::response_type& answer)
    {
        beast_websocket::stream_base::decorator fields([&](beast_websocket::request_type& request) {
            request.set(http::field::user_agent, "clashcast");
            request.set(http::field::sec_websocket_protocol, asked.protocol);
        });
        stream_.set_option(std::move(fields));
        auto host = to_string(asked.server);
        error_code error;
        co_await stream_.async_handshake(answer, host, asked.path, asio::redirect_error(asio::use_awaitable, error));
        co_return error;
    }

    asio::awaitable<result<std::size_t>> read_some(asio::mutable_buffer into) override
    {
        std::size_t size = 0;
        while (size == 0) {  // a message may be empty
            error_code error;
            size = co_await stream_.async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
            if (error)
                co_return why_ended(error);
            if (stream_.got_text())
                co_return failure(errc::malformed, "sent text over the WebSocket, which takes bytes only");
        }
        co_return size;
    }

    asio::awaitable<error_code> write(asio::const_buffer bytes) override
    {
        error_code error;
        co_await stream_.async_write(bytes, asio::redirect_error(asio::use_awaitable, error));
        co_return error;
    }

    asio::awaitable<error_code> close() override
    {
        const beast_websocket::close_reason normal(beast_websocket::close_code::normal);
        error_code error;
        co_await stream_.async_close(normal, asio::redirect_error(asio::use_awaitable, error));
        co_return error;
    }

private:
    static constexpr std::size_t largest_write = 64 * 1024;

    failure why_ended(const error_code& error) const
    {
        if (error == beast_websocket::error::closed)
            return why_closed();
        if (error == beast_websocket::condition::protocol_violation)
            return failure(errc::malformed, "sent an invalid WebSocket frame: " + error_text(error));
        return failure(errc::not_connected, "broke the connection: " + error_text(error));
    }

    failure why_closed() const
    {
        using beast_websocket::close_code;
        const auto& [code, text] = stream_.reason();
        if (code == close_code::none || code == close_code::normal || code == close_code::going_away)
            return failure(errc::not_connected, "closed the WebSocket");
        auto shown = sanitized({text.data(), text.size()});
        return failure(errc::closed, fmt::format("closed the WebSocket: {}{}{}", std::uint16_t(code),
                                                 shown.empty() ? "" : " ", shown));
    }

    beast_websocket::stream<beast_stream> stream_;
};

// A server that is overloaded, or lacks another one behind it, may answer otherwise later.
failure declined(const websocket_request& asked, const beast_websocket::response_type& answer)
{
    auto path = asked.path.substr(0, asked.path.find('?'));  // a query may hold a secret
    auto status = answer.result_int();
    auto later = status >= 500 || status == 429;
    auto reason = answer.reason();
    return failure(later ? errc::not_connected : errc::refused,
                   fmt::format("the server answers \"{} {}\" to a WebSocket with the path {}{}", status,
                               sanitized({reason.data(), reason.size()}), path,
                               status == 404 ? "; set url with the path of its WebSocket" : ""));
}

failure no_handshake(const websocket_request& asked, const beast_websocket::response_type& answer, error_code why)
{
    using http::error;
    if (why == asio::error::timed_out)
        return failure(errc::timed_out, "no answer to the WebSocket's handshake");
    if (why == beast_websocket::condition::handshake_failed) {
        if (answer.result() != http::status::switching_protocols)
            return declined(asked, answer);
        return failure(errc::refused, "the server does not know WebSocket: " + error_text(why));
    }
    if (why == error::header_limit || why == error::body_limit || why == error::buffer_overflow)
        return failure(errc::refused, "the server answers with a page, and not with a WebSocket; set url with the path "
                                      "of its WebSocket");
    if (why == error::end_of_stream || why == error::partial_message)
        why = asio::error::eof;
    if (why.category() == http::make_error_code(error::bad_version).category())
        return failure(errc::not_connected, "the port does not speak HTTP, and so no WebSocket");
    auto advice = certificate_advice(why);  // in TLS 1.3 a server that refuses our certificate says so only now
    return failure(advice.empty() ? errc::not_connected : errc::refused,
                   fmt::format("the WebSocket's handshake failed: {}{}{}", error_text(why), advice.empty() ? "" : ": ",
                               advice));
}

}  // namespace

asio::awaitable<result<std::unique_ptr<websocket>>> open_websocket(std::unique_ptr<transport> over,
                                                                   websocket_request asked,
                                                                   std::chrono::nanoseconds limit)
{
    auto executor = co_await asio::this_coro::executor;
    auto made = std::make_unique<beast_client>(executor, std::move(over));
    beast_websocket::response_type answer;
    auto shaken = made->shake_hands(asked, answer);
    auto error = co_await with_timeout(limit, std::move(shaken));
    if (error)
        co_return no_handshake(asked, answer, error);
    auto protocol = answer[http::field::sec_websocket_protocol];
    if (!protocol.empty() && protocol != asked.protocol)
        co_return failure(errc::refused, fmt::format("the server speaks \"{}\" over WebSocket, not \"{}\"",
                                                     sanitized({protocol.data(), protocol.size()}), asked.protocol));
    co_return std::move(made);
}

}  // namespace clashcast::net
