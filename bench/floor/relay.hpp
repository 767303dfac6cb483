#pragma once
// Events that are ready to be sent, to a Redis stream and to a broker; and who gets them there.

#include "floor/redis.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace bench {

struct wire_event {
    std::string id, type, tag, seconds, json;
};

// What a stream or a topic has had; called on the thread of who reads it.
using heard = std::function<void(std::string_view json)>;

// XADD, 64 in a write: events a second.
double bare_relay(unsigned short redis_port, const std::vector<wire_event>&, std::chrono::nanoseconds span);

// The script that appends to a stream, each time with these events.
class bare_append {
public:
    bare_append(unsigned short redis_port, const std::string& script, std::string stream);

    // Their places end at `upto`, "<milliseconds>-<sequence>". Waits for the reply.
    void once(const std::vector<wire_event>&, const std::string& upto);

private:
    bare_redis redis_;
    std::string sha_, stream_, cursor_, expected_;
};

// Reads a stream from where it ends now, blocked in XREAD while there is nothing.
class stream_reader {
public:
    stream_reader(unsigned short redis_port, std::string key, heard);
    ~stream_reader();

private:
    void read(const std::string& key, const heard& told);

    bare_redis redis_;
    std::atomic<bool> ended_ = false;
    std::thread thread_;
};

// Subscribes with QoS 1, over MQTT 3.1.1.
class subscriber {
public:
    subscriber(unsigned short broker_port, std::string topic, heard);
    ~subscriber();

private:
    void read(const heard& told);

    int socket_;
    std::thread thread_;
};

// A socket, QoS 1, MQTT 5, the properties that clashcast sends. No more is under way than the broker takes (its Receive
// Maximum): what exceeds that a client library keeps, which costs it more than all the rest.
class bare_publisher {
public:
    bare_publisher(unsigned short broker_port, std::size_t window);
    ~bare_publisher();

    // Sends when the window is full, and then waits for room.
    void publish(const std::string& topic, const wire_event&);

    // Sends what is not sent yet.
    void flush();

private:
    void receive();

    int socket_;
    std::size_t window_ = 1, under_way_ = 0;
    unsigned number_ = 0;
    std::string unsent_, read_;
};

}  // namespace bench
