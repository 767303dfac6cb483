#include "baseline/http.hpp"

#include "cpu.hpp"
#include "servers.hpp"

#include <array>
#include <charconv>
#include <stdexcept>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench {

struct bare_poller::connection {
    int socket = -1;
    SSL* tls = nullptr;  // null: plain
    std::size_t path = 0;
    std::string buffer = std::string(256 * 1024, '\0');
    std::size_t filled = 0;
    std::size_t head = 0, whole = 0;  // sizes; 0: unknown
};

namespace {

// Reads everything available from a socket at once, as any number of records.
SSL_CTX* make_tls()
{
    auto* context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_default_read_buffer_len(context, 64 * 1024);
    return context;
}

SSL* shake_hands(SSL_CTX* context, int socket)
{
    auto* tls = SSL_new(context);
    SSL_set_fd(tls, socket);
    if (SSL_connect(tls) != 1)
        throw std::runtime_error("baseline: TLS handshake failed");
    fcntl(socket, F_SETFL, O_NONBLOCK);
    return tls;
}

}  // namespace

bare_poller::bare_poller(const bare_endpoint& how, std::vector<std::string> paths, std::size_t connections,
                         std::function<void(std::size_t, std::string_view)> seen)
    : seen_(std::move(seen)), tls_(how.tls ? make_tls() : nullptr, SSL_CTX_free), connections_(connections),
      epoll_(epoll_create1(EPOLL_CLOEXEC))
{
    for (auto& path : paths)
        requests_.push_back("GET /v1" + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer made-up\r\n" +
                            how.fields + "\r\n");
    for (auto& each : connections_) {
        each.socket = connect_to(how.port);
        if (tls_)
            each.tls = shake_hands(tls_.get(), each.socket);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &each;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, each.socket, &event);
    }
}

bare_poller::~bare_poller()
{
    for (auto& each : connections_) {
        SSL_free(each.tls);
        close(each.socket);
    }
    close(epoll_);
}

void bare_poller::send_next(connection& to)
{
    to.path = next_++ % requests_.size();
    to.filled = to.head = to.whole = 0;
    const auto& request = requests_[to.path];
    auto size = static_cast<int>(request.size());
    auto sent = to.tls ? SSL_write(to.tls, request.data(), size)
                       : ::send(to.socket, request.data(), request.size(), MSG_NOSIGNAL);
    if (sent != size)
        throw std::runtime_error("baseline: request not sent");
    ++waiting_;
}

bool bare_poller::is_complete(connection& one)
{
    if (one.whole == 0) {
        std::string_view text(one.buffer.data(), one.filled);
        auto end = text.find("\r\n\r\n");
        if (end == text.npos)
            return false;
        constexpr std::string_view name = "Content-Length: ";
        auto value = text.data() + text.find(name) + name.size();
        std::size_t size = 0;
        std::from_chars(value, text.data() + end, size);
        one.head = end + 4;
        one.whole = one.head + size;
    }
    return one.filled >= one.whole;
}

// Returns 0 if only a part of a TLS record arrived.
std::size_t bare_poller::receive_some(connection& from)
{
    auto room = from.buffer.data() + from.filled;
    auto size = from.buffer.size() - from.filled;
    auto count =
        from.tls ? SSL_read(from.tls, room, static_cast<int>(size)) : ::recv(from.socket, room, size, MSG_DONTWAIT);
    if (from.tls && count < 0 && SSL_get_error(from.tls, -1) == SSL_ERROR_WANT_READ)
        return 0;
    if (count <= 0)
        throw std::runtime_error("baseline: connection closed");
    return static_cast<std::size_t>(count);
}

void bare_poller::receive(connection& from)
{
    while (auto count = receive_some(from)) {
        from.filled += count;
        if (is_complete(from)) {
            seen_(from.path, std::string_view(from.buffer).substr(from.head, from.whole - from.head));
            ++polls_;
            --waiting_;
            if (going_)
                send_next(from);
            return;
        }
        if (!from.tls || !SSL_has_pending(from.tls))
            return;
    }
}

double bare_poller::run(std::chrono::nanoseconds span)
{
    auto end = std::chrono::steady_clock::now() + span;
    auto cpu = cpu_microseconds();
    polls_ = 0;
    going_ = true;
    for (auto& each : connections_)
        send_next(each);
    std::array<epoll_event, 64> events;
    while (waiting_ > 0) {
        auto count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < count; ++i)
            receive(*static_cast<connection*>(events[static_cast<std::size_t>(i)].data.ptr));
        going_ = std::chrono::steady_clock::now() < end;
    }
    return (cpu_microseconds() - cpu) / static_cast<double>(polls_);
}

}  // namespace bench
