#include "daemon/http/server.hpp"

#include "async/task_group.hpp"
#include "text/printable.hpp"

#include <clashcast/log.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <utility>

namespace clashcast::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto pause_without_descriptors = std::chrono::milliseconds(100);

std::string to_text(const tcp::endpoint& where)
{
    auto address = where.address().to_string();
    return where.address().is_v6() ? fmt::format("[{}]:{}", address, where.port())
                                   : fmt::format("{}:{}", address, where.port());
}

}  // namespace

struct server::state {
    state(asio::any_io_executor e, server_options o, clock& c)
        : executor(e), options(o), time(c), acceptor(e), accepting(e), serving(e), refusing(e)
    {
    }

    asio::awaitable<void> accept(site& what);
    void admit(tcp::socket socket, site& what);

    asio::any_io_executor executor;
    server_options options;
    clock& time;
    tcp::acceptor acceptor;
    task_group accepting, serving, refusing;
};

server::server(asio::any_io_executor executor, server_options options, clock& time)
    : state_(std::make_unique<state>(std::move(executor), options, time))
{
}

server::~server() = default;

result<void> server::listen()
{
    auto& s = *state_;
    tcp::endpoint where(s.options.address, s.options.port);
    error_code failed;
    s.acceptor.open(where.protocol(), failed);
    if (!failed)
        s.acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed)
        s.acceptor.bind(where, failed);
    if (!failed)
        s.acceptor.listen(tcp::acceptor::max_listen_connections, failed);
    if (!failed)
        return {};
    error_code ignored;
    s.acceptor.close(ignored);
    return failure(errc::refused, fmt::format("cannot listen on {}: {}", to_text(where), error_text(failed)));
}

std::uint16_t server::port() const
{
    error_code failed;
    auto where = state_->acceptor.local_endpoint(failed);
    return failed ? std::uint16_t(0) : where.port();
}

void server::start(site& what)
{
    state_->accepting.spawn("http", state_->accept(what));
}

// If no file descriptor is left, trying again at once would spin.
asio::awaitable<void> server::state::accept(site& what)
{
    for (;;) {
        error_code failed;
        auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, failed));
        if (failed == asio::error::operation_aborted || failed == asio::error::bad_descriptor)
            co_return;
        if (failed)
            co_await time.sleep_for(pause_without_descriptors);
        else
            admit(std::move(socket), what);
    }
}

void server::state::admit(tcp::socket socket, site& what)
{
    if (serving.size() < options.connections)
        serving.spawn("http connection", serve_connection(std::move(socket), what, time, options.limits));
    else if (refusing.size() < options.connections)
        refusing.spawn("http connection", refuse_connection(std::move(socket), time, options.limits));
    // else it is closed without an answer
}

asio::awaitable<void> server::stop()
{
    auto& s = *state_;
    error_code ignored;
    s.acceptor.close(ignored);
    for (auto* group : {&s.accepting, &s.serving, &s.refusing}) {
        group->cancel();
        co_await group->join();
    }
}

std::size_t server::connections() const
{
    return state_->serving.size();
}

}  // namespace clashcast::http
