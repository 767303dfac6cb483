#include "baseline/mqtt.hpp"
#include "baseline/relay.hpp"
#include "servers.hpp"

#include <stdexcept>

#include <sys/socket.h>
#include <unistd.h>

namespace bench {
namespace {

constexpr unsigned char suback = 0x90, publish = 0x30, kind_bits = 0xf0, qos_bits = 0x06;

// Sends a packet of less than 128 bytes.
void send_packet(int to, unsigned char type, const std::string& body)
{
    std::string packet{static_cast<char>(type), static_cast<char>(body.size())};
    packet += body;
    if (send(to, packet.data(), packet.size(), MSG_NOSIGNAL) < 0)
        throw std::runtime_error("baseline: the broker closed the connection");
}

// Calls f(packet) for each packet until f returns false or the connection ends. Sends what f leaves in `answers`.
template <class F>
void each_packet(int from, std::string& answers, F f)
{
    std::string read;
    char some[64 * 1024];
    for (;;) {
        auto size = recv(from, some, sizeof some, 0);
        if (size <= 0)
            return;
        read.append(some, static_cast<std::size_t>(size));
        std::string_view rest = read;
        while (auto next = take_packet(rest))
            if (!f(*next))
                return;
        read.erase(0, read.size() - rest.size());
        if (!answers.empty() && send(from, answers.data(), answers.size(), MSG_NOSIGNAL) < 0)
            return;
        answers.clear();
    }
}

}  // namespace

subscriber::subscriber(unsigned short broker_port, std::string topic, event_callback received)
    : socket_(connect_to(broker_port))
{
    std::string hello, wish("\0\1", 2), answers;
    put_text(hello, "MQTT");
    hello.append("\4\2\0\0", 4);  // version 4 (3.1.1), clean session, no keep-alive
    put_text(hello, "bench-subscriber");
    send_packet(socket_, 0x10, hello);
    put_text(wish, topic);
    wish += '\1';  // QoS
    send_packet(socket_, 0x82, wish);
    each_packet(socket_, answers, [](const packet& p) { return (p.type & kind_bits) != suback; });
    thread_ = std::thread([this, received = std::move(received)] { read(received); });
}

subscriber::~subscriber()
{
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
    close(socket_);
}

void subscriber::read(const event_callback& received)
{
    std::string answers;
    each_packet(socket_, answers, [&](const packet& p) {
        if ((p.type & kind_bits) != publish)
            return true;
        auto topic = std::size_t(static_cast<unsigned char>(p.body[0])) << 8 | static_cast<unsigned char>(p.body[1]);
        auto rest = p.body.substr(2 + topic);
        if ((p.type & qos_bits) != 0) {
            answers.append("\x40\2", 2).append(rest.substr(0, 2));
            rest.remove_prefix(2);
        }
        received(rest);
        return true;
    });
}

}  // namespace bench
