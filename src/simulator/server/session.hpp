#pragma once
// One connection.

#include "simulator/server/http.hpp"
#include "simulator/server/gzip_cache.hpp"
#include "simulator/server/fake_api.hpp"
#include "simulator/server/fake_portal.hpp"
#include "simulator/server/transport.hpp"

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
    explicit service(fake_api& a) : api(a) {}

    fake_api& api;
    fake_portal* portal = nullptr;  // null: the API accepts any token
    std::uint32_t max_age = 0;
    std::chrono::milliseconds delay{};
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    gzip_cache compressor;
    std::unordered_set<session*> sessions;
};

// Reads a request, answers it, and then looks at the next one, which may have come already. Lives as long as one of its
// operations is under way.
class session : public std::enable_shared_from_this<session> {
public:
    session(std::shared_ptr<service> shared, std::unique_ptr<transport> transport);
    ~session();

    void start();
    void close();

private:
    void next();
    void read();
    void respond(const request_head& head, std::string_view body);
    void refuse(unsigned status, std::string_view reason);
    void deliver();
    void send();
    void write_head(std::size_t body_size, bool compressed);
    void sent();

    std::shared_ptr<service> shared_;
    std::unique_ptr<transport> transport_;
    boost::asio::steady_timer timer_;
    std::array<char, 2 * longest_head> received_;
    std::size_t begin_ = 0, end_ = 0;  // what was received and is not answered yet
    bool keep_alive_ = true, gzip_ = false;
    reply reply_;
    std::string head_;
    std::shared_ptr<const std::string> compressed_;
};

}  // namespace clashcast::simulator
