#include "daemon/http/client.hpp"

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
#include <charconv>
#include <chrono>
#include <exception>
#include <string>
#include <system_error>
#include <utility>

namespace clashcast::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto time_limit = std::chrono::seconds(5);
constexpr std::size_t longest_answer = std::size_t(16) << 20;

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

asio::awaitable<error_code> ask(tcp::socket& socket, tcp::endpoint where, std::string question, std::string& text)
{
    error_code failed;
    co_await socket.async_connect(where, asio::redirect_error(asio::use_awaitable, failed));
    if (failed)
        co_return failed;
    auto bytes = asio::buffer(question);
    co_await asio::async_write(socket, bytes, asio::redirect_error(asio::use_awaitable, failed));
    if (failed)
        co_return failed;
    auto room = asio::dynamic_buffer(text, longest_answer);
    co_await asio::async_read(socket, room, asio::redirect_error(asio::use_awaitable, failed));
    co_return failed == asio::error::eof ? error_code() : failed;
}

// "HTTP/1.1 200 OK", headers, body.
result<answer> read_answer(const tcp::endpoint& where, std::string_view text)
{
    constexpr std::string_view version = "HTTP/1.1 ", end_of_head = "\r\n\r\n";
    answer read;
    auto digits = text.substr(std::min(version.size(), text.size()), 3);
    auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), read.status);
    auto head = text.find(end_of_head);
    if (!text.starts_with(version) || parsed.ec != std::errc() || head == text.npos)
        return failure(errc::malformed, to_text(where) + " does not answer like clashcast");
    read.body = text.substr(head + end_of_head.size());
    return read;
}

}  // namespace

result<answer> get(asio::ip::address listen, std::uint16_t port, std::string_view path, std::string_view token)
{
    auto where = reachable(listen, port);
    asio::io_context context(1);
    tcp::socket socket(context);
    std::string text;
    auto question = fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{}\r\n", path, to_text(where),
                                token.empty() ? "" : fmt::format("Authorization: Bearer {}\r\n", token));
    error_code failed;
    asio::co_spawn(context, with_timeout(time_limit, ask(socket, where, question, text)),
                   [&](std::exception_ptr, error_code ended) { failed = ended; });
    context.run();
    if (failed)
        return failure(errc::not_connected, fmt::format("{}: {}", to_text(where), error_text(failed)));
    return read_answer(where, text);
}

}  // namespace clashcast::http
