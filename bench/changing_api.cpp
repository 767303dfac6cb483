#include "changing_api.hpp"

#include "servers.hpp"

#include <fmt/format.h>

#include <sys/socket.h>
#include <unistd.h>

namespace bench {

changing_api::changing_api(stopwatch& watch) : watch_(watch), listener_(listen_anywhere(port_))
{
    accepting_ = std::thread([this] { accept_all(); });
}

changing_api::~changing_api()
{
    shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    for (int each : sockets_)
        shutdown(each, SHUT_RDWR);
    for (auto& each : serving_)
        each.join();
    for (int each : sockets_)
        close(each);
    close(listener_);
}

std::string changing_api::url() const
{
    return fmt::format("http://127.0.0.1:{}", port_);
}

void changing_api::accept_all()
{
    for (int s = accept(listener_, nullptr, nullptr); s >= 0; s = accept(listener_, nullptr, nullptr)) {
        without_delay(s);
        sockets_.push_back(s);
        serving_.emplace_back([this, s] { serve(s); });
    }
}

void changing_api::serve(int socket)
{
    constexpr std::string_view before_tag = "/clans/%23";
    std::string asked;
    char some[4096];
    for (;;) {
        auto size = recv(socket, some, sizeof some, 0);
        if (size <= 0)
            return;
        asked.append(some, static_cast<std::size_t>(size));
        if (!asked.ends_with("\r\n\r\n"))
            continue;
        auto tag = asked.substr(asked.find(before_tag) + before_tag.size());
        tag.resize(tag.find(' '));
        auto number = watch_.next_number();
        auto body = clan_.answer("#" + tag, number);
        auto answer = fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
        watch_.begin(number);
        if (send(socket, answer.data(), answer.size(), MSG_NOSIGNAL) < 0)
            return;
        asked.clear();
    }
}

}  // namespace bench
