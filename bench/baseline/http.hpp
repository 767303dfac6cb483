#pragma once
// The simplest poller: one epoll loop, and one request at a time on each raw socket, or on OpenSSL above it. Does not
// handle errors.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/types.h>

namespace bench {

struct bare_endpoint {
    unsigned short port = 0;
    bool tls = false;
    std::string fields;  // more header fields of each request
};

class bare_poller {
public:
    // Polls `paths` in turn, again and again. Calls `seen` with each body as received.
    bare_poller(const bare_endpoint&, std::vector<std::string> paths, std::size_t connections,
                std::function<void(std::size_t path, std::string_view body)> seen);
    ~bare_poller();
    bare_poller(const bare_poller&) = delete;
    bare_poller& operator=(const bare_poller&) = delete;

    // Microseconds of CPU time per poll.
    double run(std::chrono::nanoseconds span);

private:
    struct connection;
    void send_next(connection&);
    void receive(connection&);
    std::size_t receive_some(connection&);
    bool is_complete(connection&);

    std::vector<std::string> requests_;
    std::function<void(std::size_t, std::string_view)> seen_;
    std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> tls_;  // null: plain
    std::vector<connection> connections_;
    int epoll_;
    std::size_t next_ = 0;
    std::size_t waiting_ = 0;  // for a response
    std::uint64_t polls_ = 0;
    bool going_ = false;
};

}  // namespace bench
