#pragma once
// Sends prepared events to a Redis stream and to a broker, and receives them there.

#include "baseline/redis.hpp"

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

// Called with each event, on the thread of the reader.
using event_callback = std::function<void(std::string_view json)>;

// XADD, 64 in a write. Returns events per second.
double bare_relay(unsigned short redis_port, const std::vector<wire_event>&, std::chrono::nanoseconds span);

// Calls the script that appends events to a stream.
class bare_append {
public:
    bare_append(unsigned short redis_port, const std::string& script, std::string stream);

    // The last event has the position `upto`, "<milliseconds>-<sequence>". Waits for the reply.
    void once(const std::vector<wire_event>&, const std::string& upto);

private:
    bare_redis redis_;
    std::string sha_, stream_, cursor_, expected_;
};

// Reads a stream from its current end; blocks in XREAD.
class stream_reader {
public:
    stream_reader(unsigned short redis_port, std::string key, event_callback);
    ~stream_reader();

private:
    void read(const std::string& key, const event_callback& received);

    bare_redis redis_;
    std::atomic<bool> ended_ = false;
    std::thread thread_;
};

// Subscribes with QoS 1, over MQTT 3.1.1.
class subscriber {
public:
    subscriber(unsigned short broker_port, std::string topic, event_callback);
    ~subscriber();

private:
    void read(const event_callback& received);

    int socket_;
    std::thread thread_;
};

// Publishes on a socket with MQTT 5, QoS 1, and the properties that clashcast sends. Keeps to the Receive Maximum of
// the broker: a client library would queue what exceeds it, which costs more than everything else.
class bare_publisher {
public:
    bare_publisher(unsigned short broker_port, std::size_t window);
    ~bare_publisher();

    // Buffers; sends when the window is full, and waits for room.
    void publish(const std::string& topic, const wire_event&);

    // Sends the rest.
    void flush();

private:
    void receive();

    int socket_;
    std::size_t window_ = 1, under_way_ = 0;
    unsigned number_ = 0;
    std::string unsent_, read_;
};

}  // namespace bench
