#include "publish/mqtt/tunnel.hpp"

#include "async/condition.hpp"
#include "async/time_limit.hpp"
#include "net/dial.hpp"
#include "net/stream.hpp"
#include "net/transport.hpp"
#include "net/websocket.hpp"
#include "publish/mqtt/own_port.hpp"
#include "text/printable.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace clashcast {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_at_once = 64 * 1024;
constexpr std::size_t longest_head = 16 * 1024;
constexpr auto longest_farewell = 1s;  // for what Paho sent last
constexpr auto longest_stall = 30s;    // of a broker that does not read

// --- to the broker ---

failure unreachable(const error_code& error)
{
    if (error == asio::error::timed_out)
        return failure(errc::timed_out, "no answer in time");
    return failure(errc::not_connected, error_text(error));
}

asio::awaitable<result<std::unique_ptr<net::transport>>> connect(const broker_address& broker, net::tls_options tls,
                                                                 tcp::endpoint resolved,
                                                                 std::chrono::steady_clock::time_point give_up)
{
    net::endpoints only(1, resolved);
    auto socket = co_await net::dial(std::move(only), give_up - std::chrono::steady_clock::now());
    if (!socket)
        co_return unreachable(socket.error());
    if (!broker.tls)
        co_return net::make_transport(std::move(*socket));
    auto left = give_up - std::chrono::steady_clock::now();
    auto made = co_await net::make_tls_transport(std::move(*socket), std::move(tls), broker.host, left);
    if (made)
        co_return std::move(*made);
    auto why = made.error();
    why.what = "no TLS: " + why.what;
    co_return why;
}

// In TLS 1.3 a broker that does not like our certificate says so only now.
failure no_handshake(const error_code& error)
{
    auto advice = net::certificate_advice(error);
    return failure(advice.empty() ? errc::not_connected : errc::refused,
                   fmt::format("the WebSocket's handshake failed: {}{}{}", error_text(error),
                               advice.empty() ? "" : ": ", advice));
}

// Sends the request, and reads until the response's head is complete, or too long.
asio::awaitable<error_code> exchange(net::transport& with, const std::string& request, std::string& response)
{
    auto sent = co_await with.write(asio::buffer(request));
    if (!sent)
        co_return sent.error();
    std::vector<char> buffer(most_at_once);
    while (response.find("\r\n\r\n") == response.npos && response.size() < longest_head) {
        auto size = co_await with.read_some(asio::buffer(buffer));
        if (!size)
            co_return size.error();
        response.append(buffer.data(), *size);
    }
    co_return error_code();
}

// Returns what came after the response's head.
asio::awaitable<result<std::string>> shake_hands(net::transport& with, const broker_address& broker,
                                                 std::chrono::nanoseconds limit)
{
    net::websocket_request asked(broker, "mqtt");
    auto request = net::to_string(asked);
    std::string response;
    auto exchanged = exchange(with, request, response);
    auto error = co_await with_timeout(limit, std::move(exchanged));
    if (error == asio::error::timed_out)
        co_return failure(errc::timed_out, "no answer to the WebSocket's handshake");
    if (error)
        co_return no_handshake(error);
    auto end = std::min(response.find("\r\n\r\n"), response.size() - 4) + 4;
    auto checked = net::check_response(asked, std::string_view(response).substr(0, end));
    if (!checked)
        co_return checked.error();
    co_return response.substr(end);
}

// --- between the two ---

struct tunnel {
    tunnel(const asio::any_io_executor& e, broker_address a, std::unique_ptr<net::transport> b)
        : address(std::move(a)), broker(std::move(b)), paho(e), has_output(e), has_sent(e)
    {
    }

    void send(net::opcode kind, std::string_view payload)
    {
        net::append_frame(output, kind, payload);
        has_output.notify_all();
    }

    const broker_address address;
    const std::unique_ptr<net::transport> broker;
    tcp::socket paho;
    net::frame_reader input;
    std::string output, sending;  // to the broker
    condition has_output, has_sent;
};

// Waits until at most `rest` bytes wait. Returns false if they did not become so few within `limit`.
asio::awaitable<bool> until_sent(tunnel& t, std::size_t rest, std::chrono::nanoseconds limit)
{
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (t.output.size() + t.sending.size() > rest) {
        if (std::chrono::steady_clock::now() >= deadline)
            co_return false;
        co_await t.has_sent.wait_until(deadline);
    }
    co_return true;
}

asio::awaitable<void> read_paho(tunnel& t)
{
    constexpr std::string_view normal_closure("\x03\xe8", 2);  // 1000
    std::vector<char> buffer(most_at_once);
    for (;;) {
        error_code error;
        auto size = co_await net::read_some(t.paho, asio::buffer(buffer), error);
        if (error)
            break;
        t.send(net::opcode::binary, {buffer.data(), size});
        auto sent = co_await until_sent(t, most_at_once, longest_stall);
        if (!sent)
            co_return;
    }
    t.send(net::opcode::close, normal_closure);
    co_await until_sent(t, 0, longest_farewell);
}

asio::awaitable<void> write_broker(tunnel& t)
{
    for (;;) {
        while (t.output.empty())
            co_await t.has_output.wait();
        t.sending.swap(t.output);
        auto written = co_await t.broker->write(asio::buffer(t.sending));
        t.sending.clear();
        t.has_sent.notify_all();
        if (!written)
            co_return;
    }
}

// "1008 too many connections"; empty for a normal end, or one without a code.
std::string close_reason(std::string_view payload)
{
    if (payload.size() < 2)
        return {};
    auto code = static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
    constexpr int normal = 1000, going_away = 1001;
    if (code == normal || code == going_away)
        return {};
    return fmt::format("{} {}", code, sanitized(payload.substr(2)));
}

// Returns false at the end of the WebSocket.
asio::awaitable<bool> pass_on(tunnel& t, net::frame_piece piece)
{
    if (piece.kind == net::opcode::close) {
        if (auto why = close_reason(piece.payload); !why.empty())
            log::warning("the MQTT broker {} closes the WebSocket: {}", to_string(t.address), why);
        co_return false;
    }
    if (piece.kind == net::opcode::ping)
        t.send(net::opcode::pong, piece.payload);
    if (piece.kind != net::opcode::binary)
        co_return true;
    error_code error;
    co_await net::write(t.paho, asio::buffer(piece.payload), error);
    co_return !error;
}

asio::awaitable<void> read_broker(tunnel& t)
{
    std::vector<char> buffer(most_at_once);
    for (;;) {
        auto piece = t.input.next();
        if (!piece) {
            log::warning("the MQTT broker {} {}", to_string(t.address), piece.error().what);
            co_return;
        }
        if (*piece) {
            auto goes_on = co_await pass_on(t, std::move(**piece));
            if (!goes_on)
                co_return;
            continue;
        }
        auto size = co_await t.broker->read_some(asio::buffer(buffer));
        if (!size)
            co_return;
        t.input.feed({buffer.data(), *size});
    }
}

asio::awaitable<void> relay(std::unique_ptr<tunnel> t, tcp::acceptor port, std::chrono::nanoseconds limit)
{
    auto accepted = accept_own(std::move(port), t->paho);
    auto error = co_await with_timeout(limit, std::move(accepted));
    if (error)
        co_return;
    auto to_paho = read_broker(*t), from_paho = read_paho(*t), to_broker = write_broker(*t);
    auto outward = race(std::move(from_paho), std::move(to_broker));
    co_await race(std::move(to_paho), std::move(outward));
}

}  // namespace

asio::awaitable<result<tcp::endpoint>> open_tunnel(broker_address broker, net::tls_options tls, tcp::endpoint resolved,
                                                   std::chrono::nanoseconds limit, task_group& tunnels)
{
    auto no_tunnel = [&](failure why) {
        why.what = fmt::format("no MQTT connection to {}: {}", to_string(broker), why.what);
        return why;
    };
    const auto give_up = std::chrono::steady_clock::now() + limit;
    auto connected = co_await connect(broker, std::move(tls), resolved, give_up);
    if (!connected)
        co_return no_tunnel(connected.error());
    auto received = co_await shake_hands(**connected, broker, give_up - std::chrono::steady_clock::now());
    if (!received)
        co_return no_tunnel(received.error());
    auto executor = co_await asio::this_coro::executor;
    auto port = open_own_port(executor);
    if (!port)
        co_return no_tunnel(port.error());
    auto inside = port->local_endpoint();
    auto t = std::make_unique<tunnel>(executor, broker, std::move(*connected));
    t->input.feed(*received);
    tunnels.spawn("WebSocket " + to_string(broker), relay(std::move(t), std::move(*port), limit));
    co_return inside;
}

}  // namespace clashcast
