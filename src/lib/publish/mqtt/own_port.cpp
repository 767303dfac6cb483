#include "publish/mqtt/own_port.hpp"

#include "text/printable.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <charconv>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include <sys/socket.h>

namespace clashcast {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

bool has_address(int descriptor, const tcp::endpoint& wanted)
{
    tcp::endpoint own;
    auto size = static_cast<socklen_t>(own.capacity());
    return ::getsockname(descriptor, own.data(), &size) == 0 && own == wanted;
}

// Whether the other end of the connection is a socket of this process.
bool is_ours(const tcp::socket& accepted)
{
    error_code unknown;
    auto peer = accepted.remote_endpoint(unknown);
    if (unknown)
        return false;
    std::error_code ignored;
    for (auto& entry : std::filesystem::directory_iterator("/proc/self/fd", ignored)) {
        auto name = entry.path().filename().string();
        int descriptor = -1;
        std::from_chars(name.data(), name.data() + name.size(), descriptor);
        if (has_address(descriptor, peer))
            return true;
    }
    return false;
}

}  // namespace

result<tcp::acceptor> open_own_port(asio::any_io_executor executor)
{
    tcp::acceptor port(std::move(executor));
    error_code error;
    port.open(tcp::v4(), error);
    if (!error)
        port.bind(tcp::endpoint(asio::ip::address_v4::loopback(), 0), error);
    if (!error)
        port.listen(asio::socket_base::max_listen_connections, error);
    if (error)
        return failure(errc::not_connected, "no port on loopback: " + error_text(error));
    return port;
}

asio::awaitable<error_code> accept_own(tcp::acceptor port, tcp::socket& into)
{
    for (;;) {
        error_code error;
        auto accepted = co_await port.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (error)
            co_return error;
        if (!is_ours(accepted))
            continue;
        accepted.set_option(tcp::no_delay(true), error);
        into = std::move(accepted);
        co_return error_code();
    }
}

}  // namespace clashcast
