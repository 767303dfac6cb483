#include "floor/http.hpp"

#include "cpu.hpp"
#include "servers.hpp"

#include <array>
#include <charconv>
#include <stdexcept>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench {

struct bare_poller::line {
    int socket = -1;
    std::size_t path = 0;
    std::string buffer = std::string(256 * 1024, '\0');
    std::size_t filled = 0;
    std::size_t head = 0, whole = 0;  // sizes; 0: not known yet
};

bare_poller::bare_poller(unsigned short port, std::vector<std::string> paths, std::size_t connections,
                         std::function<void(std::size_t, std::string_view)> seen)
    : seen_(std::move(seen)), lines_(connections), epoll_(epoll_create1(EPOLL_CLOEXEC))
{
    for (auto& path : paths)
        requests_.push_back("GET /v1" + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer made-up\r\n\r\n");
    for (auto& each : lines_) {
        each.socket = connect_to(port);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &each;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, each.socket, &event);
    }
}

bare_poller::~bare_poller()
{
    for (auto& each : lines_)
        close(each.socket);
    close(epoll_);
}

void bare_poller::send_next(line& to)
{
    to.path = next_++ % requests_.size();
    to.filled = to.head = to.whole = 0;
    const auto& request = requests_[to.path];
    if (::send(to.socket, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
        throw std::runtime_error("the floor's request was not sent");
    ++waiting_;
}

void bare_poller::receive(line& from)
{
    auto count = ::recv(from.socket, from.buffer.data() + from.filled, from.buffer.size() - from.filled, MSG_DONTWAIT);
    if (count <= 0)
        throw std::runtime_error("the floor's connection has ended");
    from.filled += static_cast<std::size_t>(count);
    std::string_view text(from.buffer.data(), from.filled);
    if (from.whole == 0) {
        auto end = text.find("\r\n\r\n");
        if (end == text.npos)
            return;
        constexpr std::string_view name = "Content-Length: ";
        auto value = text.data() + text.find(name) + name.size();
        std::size_t size = 0;
        std::from_chars(value, text.data() + end, size);
        from.head = end + 4;
        from.whole = from.head + size;
    }
    if (from.filled < from.whole)
        return;
    seen_(from.path, text.substr(from.head));
    ++polls_;
    --waiting_;
    if (going_)
        send_next(from);
}

double bare_poller::run(std::chrono::nanoseconds span)
{
    auto end = std::chrono::steady_clock::now() + span;
    auto cpu = cpu_microseconds();
    polls_ = 0;
    going_ = true;
    for (auto& each : lines_)
        send_next(each);
    std::array<epoll_event, 64> events;
    while (waiting_ > 0) {
        auto count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < count; ++i)
            receive(*static_cast<line*>(events[static_cast<std::size_t>(i)].data.ptr));
        going_ = std::chrono::steady_clock::now() < end;
    }
    return (cpu_microseconds() - cpu) / static_cast<double>(polls_);
}

}  // namespace bench
