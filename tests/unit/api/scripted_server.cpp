#include "scripted_server.hpp"

#include "coroutines.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>

#include <functional>
#include <map>
#include <optional>
#include <set>

namespace clashcast {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// What Content-Length says; 0 without one.
std::size_t body_length(const std::string& head)
{
    const std::string field = "\r\nContent-Length: ";
    auto at = head.find(field);
    return at == head.npos ? 0 : std::stoul(head.substr(at + field.size()));
}

}  // namespace

struct scripted_server::state {
    state(asio::io_context& context, scripted_server& s)
        : server(s),
          acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
          tasks(context.get_executor())
    {
    }

    asio::awaitable<void> listen();
    asio::awaitable<void> serve(tcp::socket);
    template <class Stream>
    asio::awaitable<void> respond(Stream&, tcp::socket&, std::size_t connection);

    scripted_server& server;
    tcp::acceptor acceptor;
    std::optional<asio::ssl::context> tls;
    std::set<tcp::socket*> sockets;
    std::map<std::size_t, std::function<void(const std::string&)>> senders;  // by connection
    task_group tasks;
};

asio::awaitable<void> scripted_server::state::listen()
{
    for (;;) {
        auto socket = co_await acceptor.async_accept(asio::use_awaitable);
        auto session = serve(std::move(socket));
        tasks.spawn("session", std::move(session));
    }
}

asio::awaitable<void> scripted_server::state::serve(tcp::socket socket)
{
    struct presence {
        state& self;
        tcp::socket* socket;
        presence(state& s, tcp::socket& t) : self(s), socket(&t)
        {
            self.sockets.insert(socket);
            ++self.server.open;
        }
        ~presence()
        {
            self.sockets.erase(socket);
            --self.server.open;
        }
    } here(*this, socket);
    auto connection = server.accepted++;
    socket.set_option(tcp::no_delay(true));
    if (!tls) {
        co_await respond(socket, socket, connection);
        co_return;
    }
    asio::ssl::stream<tcp::socket&> stream(socket, *tls);
    error_code error;
    co_await stream.async_handshake(asio::ssl::stream_base::server,
                                    asio::redirect_error(asio::use_awaitable, error));
    if (!error)
        co_await respond(stream, socket, connection);
}

template <class Stream>
asio::awaitable<void> scripted_server::state::respond(Stream& stream, tcp::socket& socket, std::size_t connection)
{
    struct registration {
        state& self;
        std::size_t number;
        registration(state& s, std::size_t n, Stream& to) : self(s), number(n)
        {
            self.senders[number] = [&to](const std::string& bytes) { asio::write(to, asio::buffer(bytes)); };
        }
        ~registration() { self.senders.erase(number); }
    } here(*this, connection, stream);
    std::string read;
    error_code error;
    for (;;) {
        auto size = co_await asio::async_read_until(stream, asio::dynamic_buffer(read), "\r\n\r\n",
                                                    asio::redirect_error(asio::use_awaitable, error));
        if (error)
            co_return;
        request got{read.substr(0, size), connection};
        read.erase(0, size);
        auto length = body_length(got.head);
        if (read.size() < length)
            co_await asio::async_read(stream, asio::dynamic_buffer(read), asio::transfer_exactly(length - read.size()),
                                      asio::redirect_error(asio::use_awaitable, error));
        if (error)
            co_return;
        got.body = read.substr(0, length);
        read.erase(0, length);
        server.requests.push_back(std::move(got));
        auto next = reply_with(200, "{}");
        if (!server.script.empty()) {
            next = server.script.front();
            server.script.pop_front();
        }
        co_await asio::async_write(stream, asio::buffer(next.bytes),
                                   asio::redirect_error(asio::use_awaitable, error));
        if (next.after == reply::then::reset)
            socket.set_option(tcp::socket::linger(true, 0));
        if (next.after == reply::then::close || next.after == reply::then::reset)
            co_return;
        if (next.after == reply::then::stall)
            read.clear();  // until the client closes the connection
    }
}

scripted_server::scripted_server(asio::io_context& context, std::unique_ptr<certificate> identity)
    : context_(context), state_(std::make_unique<state>(context, *this))
{
    if (identity) {
        state_->tls.emplace(asio::ssl::context::tls_server);
        state_->tls->use_certificate_chain_file(identity->chain);
        state_->tls->use_private_key_file(identity->key, asio::ssl::context::pem);
    }
    state_->tasks.spawn("listen", state_->listen());
}

scripted_server::~scripted_server()
{
    // From within the loop: otherwise a session that has just ended could be cancelled.
    asio::post(context_, [this] { state_->tasks.cancel(); });
    run(context_, state_->tasks.join());
}

std::string scripted_server::url(const std::string& host) const
{
    return fmt::format("{}://{}:{}/v1", state_->tls ? "https" : "http", host,
                       state_->acceptor.local_endpoint().port());
}

std::string scripted_server::name() const
{
    return fmt::format("127.0.0.1:{}", state_->acceptor.local_endpoint().port());
}

void scripted_server::close_all()
{
    for (auto socket : state_->sockets)
        socket->close();
}

void scripted_server::send_to_all(std::string bytes)
{
    for (auto& [connection, send] : state_->senders)
        send(bytes);
}

std::string scripted_server::request::path() const
{
    auto start = head.find(' ') + 1;
    return head.substr(start, head.find(' ', start) - start);
}

reply reply_with(unsigned status, const std::string& body, const std::string& fields)
{
    return reply{
        fmt::format("HTTP/1.1 {} Some\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(), fields, body)};
}

}  // namespace clashcast
