#pragma once
// The plainest poller there can be: one epoll loop, and a request and its answer at a time on each raw socket, or on
// OpenSSL above it. It handles nothing that goes wrong.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/types.h>

namespace bench {

struct bare_line {
    unsigned short port = 0;
    bool tls = false;
    std::string fields;  // of each request's head, besides the usual ones
};

class bare_poller {
public:
    // `paths` are polled in turn, over and over. `seen` gets each body, as it was sent.
    bare_poller(const bare_line&, std::vector<std::string> paths, std::size_t connections,
                std::function<void(std::size_t path, std::string_view body)> seen);
    ~bare_poller();
    bare_poller(const bare_poller&) = delete;
    bare_poller& operator=(const bare_poller&) = delete;

    // Microseconds of CPU a poll.
    double run(std::chrono::nanoseconds span);

private:
    struct line;
    void send_next(line&);
    void receive(line&);
    std::size_t receive_some(line&);
    bool is_whole(line&);

    std::vector<std::string> requests_;
    std::function<void(std::size_t, std::string_view)> seen_;
    std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> tls_;  // null: plain
    std::vector<line> lines_;
    int epoll_;
    std::size_t next_ = 0;
    std::size_t waiting_ = 0;  // for an answer
    std::uint64_t polls_ = 0;
    bool going_ = false;
};

}  // namespace bench
