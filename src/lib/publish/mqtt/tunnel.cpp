#include "publish/mqtt/tunnel.hpp"

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

asio::awaitable<result<std::unique_ptr<net::websocket>>> open(const broker_address& broker, net::tls_options tls,
                                                              tcp::endpoint resolved,
                                                              std::chrono::steady_clock::time_point give_up)
{
    auto connected = co_await connect(broker, std::move(tls), resolved, give_up);
    if (!connected)
        co_return connected.error();
    net::websocket_request request;
    request.server = broker;
    request.path = broker.path.empty() ? "/mqtt" : broker.path;
    request.protocol = "mqtt";
    auto left = give_up - std::chrono::steady_clock::now();
    co_return co_await net::open_websocket(std::move(*connected), std::move(request), left);
}

// --- between the two ---

struct tunnel {
    tunnel(const asio::any_io_executor& e, broker_address a, std::unique_ptr<net::websocket> b)
        : address(std::move(a)), broker(std::move(b)), paho(e)
    {
    }

    const broker_address address;
    const std::unique_ptr<net::websocket> broker;
    tcp::socket paho;
};

asio::awaitable<void> to_broker(tunnel& t)
{
    std::vector<char> buffer(most_at_once);
    for (;;) {
        error_code error;
        auto size = co_await net::read_some(t.paho, asio::buffer(buffer), error);
        if (error)
            break;
        auto write = t.broker->write(asio::buffer(buffer.data(), size));
        error = co_await with_timeout(longest_stall, std::move(write));
        if (error)
            co_return;
    }
    auto close = t.broker->close();
    co_await with_timeout(longest_farewell, std::move(close));
}

asio::awaitable<void> from_broker(tunnel& t)
{
    std::vector<char> buffer(most_at_once);
    for (;;) {
        auto size = co_await t.broker->read_some(asio::buffer(buffer));
        if (!size) {
            if (size.error().code != errc::not_connected)
                log::warning("the MQTT broker {} {}", to_string(t.address), size.error().what);
            co_return;
        }
        error_code error;
        co_await net::write(t.paho, asio::buffer(buffer.data(), *size), error);
        if (error)
            co_return;
    }
}

asio::awaitable<void> relay(std::unique_ptr<tunnel> t, tcp::acceptor port, std::chrono::nanoseconds limit)
{
    auto accepted = accept_own(std::move(port), t->paho);
    auto error = co_await with_timeout(limit, std::move(accepted));
    if (error)
        co_return;
    auto outward = to_broker(*t), inward = from_broker(*t);
    co_await race(std::move(outward), std::move(inward));
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
    auto opened = co_await open(broker, std::move(tls), resolved, give_up);
    if (!opened)
        co_return no_tunnel(opened.error());
    auto executor = co_await asio::this_coro::executor;
    auto port = open_own_port(executor);
    if (!port)
        co_return no_tunnel(port.error());
    auto inside = port->local_endpoint();
    auto t = std::make_unique<tunnel>(executor, broker, std::move(*opened));
    tunnels.spawn("WebSocket " + to_string(broker), relay(std::move(t), std::move(*port), limit));
    co_return inside;
}

}  // namespace clashcast
