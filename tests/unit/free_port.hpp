#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>

namespace clashcast {

// A free TCP port of 127.0.0.1.
inline std::uint16_t free_port()
{
    int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof any;
    bool bound = ::bind(fd, reinterpret_cast<sockaddr*>(&any), size) == 0 &&
                 ::getsockname(fd, reinterpret_cast<sockaddr*>(&any), &size) == 0;
    ::close(fd);
    if (!bound)
        throw std::runtime_error("no free port");
    return ntohs(any.sin_port);
}

}  // namespace clashcast
