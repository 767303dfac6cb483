#include "baseline/mqtt.hpp"

#include <stdexcept>

#include <sys/socket.h>

namespace bench {

void put_text(std::string& out, std::string_view text)
{
    out += static_cast<char>(text.size() >> 8);
    out += static_cast<char>(text.size() & 0xff);
    out += text;
}

void put_length(std::string& out, std::size_t length)
{
    for (; length > 127; length >>= 7)
        out += static_cast<char>(0x80 | (length & 0x7f));
    out += static_cast<char>(length);
}

std::optional<packet> take_packet(std::string_view& read)
{
    std::size_t size = 0, at = 1;
    for (unsigned shift = 0;; shift += 7) {
        if (at >= read.size())
            return {};
        auto digit = static_cast<unsigned char>(read[at++]);
        size |= std::size_t(digit & 0x7f) << shift;
        if (digit < 0x80)
            break;
    }
    if (read.size() - at < size)
        return {};
    packet whole{static_cast<unsigned char>(read.front()), read.substr(at, size)};
    read.remove_prefix(at + size);
    return whole;
}

void send_all(int to, std::string_view bytes)
{
    while (!bytes.empty()) {
        auto sent = send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0)
            throw std::runtime_error("baseline: the broker closed the connection");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void receive_some(int from, std::string& read)
{
    char some[64 * 1024];
    auto size = recv(from, some, sizeof some, 0);
    if (size <= 0)
        throw std::runtime_error("baseline: the broker closed the connection");
    read.append(some, static_cast<std::size_t>(size));
}

}  // namespace bench
