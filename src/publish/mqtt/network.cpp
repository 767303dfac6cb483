#include "publish/mqtt/network.hpp"

#include "net/dial.hpp"
#include "net/tls.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace clashcast {

namespace asio = boost::asio;
using asio::ip::tcp;

asio::awaitable<result<tcp::endpoint>> resolve(broker_address name, std::chrono::milliseconds deadline)
{
    auto executor = co_await asio::this_coro::executor;
    net::lookup names(executor, name);
    auto found = co_await names.find(deadline);
    if (!found && found.error() == asio::error::timed_out)
        co_return failure(errc::timed_out, fmt::format("no MQTT connection to {}: its name was not looked up in time",
                                                       to_string(name)));
    if (!found)
        co_return failure(errc::not_connected,
                          fmt::format("no MQTT connection to {}: {}", to_string(name), found.error().message()));
    auto best = std::find_if(found->begin(), found->end(), [](const auto& e) { return e.protocol() == tcp::v4(); });
    co_return best == found->end() ? found->front() : *best;
}

namespace {

asio::awaitable<std::string> tls_problem(tcp::socket socket, std::string host, std::string ca_file,
                                         std::chrono::milliseconds deadline)
{
    auto context = net::make_tls_context(ca_file);
    if (!context)
        co_return "no TLS: " + context.error().what;
    net::tls_stream stream(std::move(socket), **context);
    auto problem = co_await net::shake_hands(stream, host, deadline);
    if (problem)
        co_return "no TLS: " + net::handshake_problem(stream, problem);
    co_return "its certificate is good, so it may be ours (cert_file, key_file): unreadable, missing, or unwanted";
}

}  // namespace

asio::awaitable<std::string> connect_problem(broker_address to, tcp::endpoint resolved, std::string ca_file,
                                             std::chrono::milliseconds deadline)
{
    net::endpoints only(1, resolved);
    auto socket = co_await net::dial(std::move(only), deadline);
    if (!socket)
        co_return socket.error().message();
    if (!to.tls)
        co_return std::string();
    co_return co_await tls_problem(std::move(*socket), to.host, ca_file, deadline);
}

}  // namespace clashcast
