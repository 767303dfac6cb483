#include "daemon/systemd.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace clashcast::systemd {
namespace {

std::optional<std::int64_t> number_in(const char* variable)
{
    auto* text = std::getenv(variable);
    if (!text)
        return {};
    std::int64_t number = 0;
    auto* end = text + std::strlen(text);
    auto [stopped, error] = std::from_chars(text, end, number);
    return error == std::errc() && stopped == end ? std::optional(number) : std::nullopt;
}

}  // namespace

void notify(std::string_view state)
{
    auto* path = std::getenv("NOTIFY_SOCKET");
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    auto length = path ? std::strlen(path) : 0;
    if (length < 2 || length >= sizeof to.sun_path || (path[0] != '/' && path[0] != '@'))
        return;
    std::memcpy(to.sun_path, path, length);
    if (path[0] == '@')  // an abstract address
        to.sun_path[0] = '\0';
    auto socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0)
        return;
    auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
    static_cast<void>(
        ::sendto(socket, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&to), size));
    ::close(socket);
}

void notify_reloading()
{
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    notify(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", now.tv_sec * 1'000'000 + now.tv_nsec / 1'000));
}

std::optional<std::chrono::microseconds> watchdog_interval()
{
    auto whole = number_in("WATCHDOG_USEC");
    auto process = number_in("WATCHDOG_PID");
    if (!whole || *whole <= 0 || (process && *process != ::getpid()))
        return {};
    return std::chrono::microseconds(*whole / 3);
}

}  // namespace clashcast::systemd
