#include "publish/mqtt/wrong_port.hpp"

#include "async/time_limit.hpp"
#include "net/dial.hpp"
#include "net/tls.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <string_view>

namespace clashcast {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::string_view_literals;

namespace {

// Whether the other side answered the handshake in TLS, even if with a refusal.
bool spoke_tls(net::tls_stream& stream, error_code problem)
{
    constexpr int first_alert = SSL_AD_REASON_OFFSET;
    if (!problem || SSL_get_verify_result(stream.native_handle()) != X509_V_OK)
        return true;
    return problem.category() == asio::error::get_ssl_category() &&
           ERR_GET_REASON(static_cast<unsigned long>(problem.value())) >= first_alert;
}

asio::awaitable<bool> speaks_tls(tcp::endpoint port, std::string host, std::chrono::milliseconds deadline)
{
    net::endpoints only(1, port);
    auto socket = co_await net::dial(std::move(only), deadline);
    auto context = net::make_tls_context(net::tls_options());
    if (!socket || !context)
        co_return false;
    net::tls_stream stream(std::move(*socket), **context);
    auto problem = co_await net::shake_hands(stream, host, deadline);
    co_return spoke_tls(stream, problem);
}

// A CONNECT of MQTT 3.1.1, without client id and user: any CONNACK shows that the port speaks MQTT.
asio::awaitable<error_code> ask_in_plain(tcp::socket& socket, char& answer)
{
    constexpr auto connect = "\x10\x0c\x00\x04MQTT\x04\x02\x00\x0a\x00\x00"sv;
    error_code problem;
    auto token = asio::redirect_error(asio::use_awaitable, problem);
    auto all = asio::buffer(connect);
    co_await asio::async_write(socket, all, token);
    auto one = asio::buffer(&answer, 1);
    if (!problem)
        co_await asio::async_read(socket, one, token);
    co_return problem;
}

asio::awaitable<bool> speaks_plain(tcp::endpoint port, std::chrono::milliseconds deadline)
{
    constexpr char connack = 0x20;
    net::endpoints only(1, port);
    auto socket = co_await net::dial(std::move(only), deadline);
    if (!socket)
        co_return false;
    char answer = 0;
    auto asked = ask_in_plain(*socket, answer);
    auto problem = co_await with_timeout(deadline, std::move(asked));
    co_return !problem && answer == connack;
}

}  // namespace

asio::awaitable<std::string> wrong_port(broker_address to, tcp::endpoint resolved, std::chrono::milliseconds deadline)
{
    if (!to.tls) {
        auto secure = co_await speaks_tls(resolved, to.host, deadline);
        auto path = to.path.substr(0, to.path.find('?'));  // a query may hold a secret
        if (secure)
            co_return fmt::format("the port speaks TLS: set url to {}s://{}{}", to.scheme, to_string(to), path);
    }
    if (to.tls || is_websocket(to)) {
        auto plain = co_await speaks_plain(resolved, deadline);
        if (plain)
            co_return fmt::format("the port speaks MQTT without {}: set url to mqtt://{}",
                                  to.tls ? "TLS" : "WebSocket", to_string(to));
    }
    co_return std::string();
}

}  // namespace clashcast
