#pragma once
// The plainest poller there can be: one epoll loop, a request and its answer at a time on each raw socket, and a hash of the
// body. It handles nothing that goes wrong.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

class bare_poller {
public:
    // `paths` are polled in turn, over and over. `seen` gets each body.
    bare_poller(unsigned short port, std::vector<std::string> paths, std::size_t connections,
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

    std::vector<std::string> requests_;
    std::function<void(std::size_t, std::string_view)> seen_;
    std::vector<line> lines_;
    int epoll_;
    std::size_t next_ = 0;
    std::size_t waiting_ = 0;  // for an answer
    std::uint64_t polls_ = 0;
    bool going_ = false;
};

}  // namespace bench
