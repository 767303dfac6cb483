#include "publish/mqtt/diagnosis.hpp"

#include "net/dial.hpp"
#include "net/tls.hpp"
#include "text/printable.hpp"

#include <boost/asio/error.hpp>
#include <fmt/format.h>

#include <utility>

namespace clashcast {

namespace asio = boost::asio;
using asio::ip::tcp;

asio::awaitable<result<net::endpoints>> resolve(broker_address broker, std::chrono::milliseconds deadline)
{
    net::authority where = broker;
    auto found = co_await net::look_up(std::move(where), deadline);
    if (found)
        co_return std::move(*found);
    auto late = found.error() == asio::error::timed_out;
    auto why = late ? "the name server did not answer in time" : error_text(found.error());
    co_return failure(late ? errc::timed_out : errc::not_connected,
                      fmt::format("no MQTT connection to {}: cannot resolve {}: {}", to_string(broker), broker.host,
                                  why));
}

namespace {

asio::awaitable<std::string> tls_problem(tcp::socket socket, std::string host, net::tls_options tls,
                                         std::chrono::milliseconds deadline)
{
    auto context = net::make_tls_context(tls);
    if (!context)
        co_return "no TLS: " + context.error().what;
    net::tls_stream stream(std::move(socket), **context);
    auto problem = co_await net::shake_hands(stream, host, deadline);
    if (problem)
        co_return "no TLS: " + net::handshake_error(stream, problem);
    co_return "its certificate is good; perhaps it rejects ours, ours is missing or unreadable (cert_file, key_file), "
              "or it wants a protocol that alpn does not name";
}

}  // namespace

asio::awaitable<std::string> connect_problem(broker_address to, tcp::endpoint resolved, net::tls_options tls,
                                             std::chrono::milliseconds deadline)
{
    net::endpoints only(1, resolved);
    auto socket = co_await net::dial(std::move(only), deadline);
    if (!socket)
        co_return socket.error().message();
    if (!to.tls)
        co_return std::string();
    co_return co_await tls_problem(std::move(*socket), to.host, std::move(tls), deadline);
}

}  // namespace clashcast
