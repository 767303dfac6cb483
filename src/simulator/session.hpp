#pragma once
// One connection to the stand-in.

#include "simulator/http.hpp"
#include "simulator/packer.hpp"
#include "simulator/stand_in.hpp"
#include "simulator/wire.hpp"

#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

namespace clashcast::simulator {

class session;

// What all connections share.
struct service {
    explicit service(stand_in& a) : answers(a) {}

    stand_in& answers;
    std::uint32_t max_age = 0;
    std::chrono::milliseconds delay{};
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    simulator::packer packer;
    std::unordered_set<session*> sessions;
};

// Reads a request, answers it, and only then looks at the next one, which may have come already. Lives as long as one
// of its operations is under way.
class session : public std::enable_shared_from_this<session> {
public:
    session(std::shared_ptr<service> shared, std::unique_ptr<wire> wire);
    ~session();

    void start();
    void close();

private:
    void next();
    void read();
    void respond(const request_head& head);
    void refuse(unsigned status, std::string_view reason);
    void deliver();
    void send();
    void write_head(std::size_t body_size, bool packed);
    void sent();

    std::shared_ptr<service> shared_;
    std::unique_ptr<wire> wire_;
    boost::asio::steady_timer timer_;
    std::array<char, 2 * longest_head> received_;
    std::size_t begin_ = 0, end_ = 0;  // of what was received and not yet answered
    bool keep_alive_ = true, gzip_ = false;
    reply reply_;
    std::string head_;
    std::shared_ptr<const std::string> packed_;
};

}  // namespace clashcast::simulator
