#include "daemon/http/live_check.hpp"

#include "async/time_limit.hpp"
#include "text/printable.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <string>
#include <utility>

namespace clashcast::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t longest_answer = 16 * 1024;

// Who listens on all addresses is asked on the loopback one.
tcp::endpoint reachable(const asio::ip::address& listen, std::uint16_t port)
{
    if (!listen.is_unspecified())
        return {listen, port};
    if (listen.is_v6())
        return {asio::ip::address_v6::loopback(), port};
    return {asio::ip::address_v4::loopback(), port};
}

std::string to_text(const tcp::endpoint& where)
{
    auto address = where.address().to_string();
    return fmt::format("{}:{}", where.address().is_v6() ? '[' + address + ']' : address, where.port());
}

asio::awaitable<error_code> ask(tcp::socket& socket, tcp::endpoint where, std::string question, std::string& answer)
{
    error_code failed;
    co_await socket.async_connect(where, asio::redirect_error(asio::use_awaitable, failed));
    if (failed)
        co_return failed;
    auto bytes = asio::buffer(question);
    co_await asio::async_write(socket, bytes, asio::redirect_error(asio::use_awaitable, failed));
    if (failed)
        co_return failed;
    auto room = asio::dynamic_buffer(answer, longest_answer);
    co_await asio::async_read(socket, room, asio::redirect_error(asio::use_awaitable, failed));
    co_return failed == asio::error::eof ? error_code() : failed;
}

// "HTTP/1.1 200 OK", headers, body.
result<void> verdict_on(const std::string& answer)
{
    if (answer.starts_with("HTTP/1.1 200 "))
        return {};
    auto body = answer.substr(std::min(answer.find("\r\n\r\n"), answer.size()));
    auto line = answer.substr(0, answer.find('\r'));
    body.erase(0, body.find_first_not_of("\r\n"));
    body.resize(std::min(body.size(), body.find('\n')));
    return failure(errc::refused, sanitized(body.empty() ? line : body));
}

}  // namespace

result<void> check_live(asio::ip::address listen, std::uint16_t port)
{
    auto where = reachable(listen, port);
    asio::io_context context(1);
    tcp::socket socket(context);
    std::string answer;
    auto question = fmt::format("GET /livez HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", to_text(where));
    error_code failed;
    asio::co_spawn(context, with_timeout(std::chrono::seconds(5), ask(socket, where, question, answer)),
                   [&](std::exception_ptr, error_code ended) { failed = ended; });
    context.run();
    if (failed)
        return failure(errc::not_connected, fmt::format("{}: {}", to_text(where), error_text(failed)));
    return verdict_on(answer);
}

}  // namespace clashcast::http
