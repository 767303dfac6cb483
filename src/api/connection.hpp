#pragma once
// One HTTP/1.1 connection, plain or TLS.

#include "api/remote.hpp"
#include "async/deadlines.hpp"

#include <clashcast/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace clashcast {

// An answer as it came.
struct response {
    response() = default;

    unsigned status = 0;
    std::string body;
    std::string encoding;       // Content-Encoding
    std::string cache_control;  // Cache-Control
    std::string retry_after;    // Retry-After
};

// One request at a time. Destroying it closes it.
class connection {
public:
    // Fails with errc::not_connected or errc::timed_out. Throws when cancelled.
    static boost::asio::awaitable<result<std::unique_ptr<connection>>> open(const remote&);
    ~connection();

    // Sends `request` and reads the answer, within a limit. Fails with errc::not_connected, errc::timed_out or
    // errc::malformed. Throws when cancelled. After any of these the connection is of no more use.
    boost::asio::awaitable<result<response>> exchange(const std::string& request, deadlines& limit);

    // Whether another request may be sent: the last answer came whole, and the server keeps the connection.
    bool reusable() const;

    // Whether the server has ended it, or has sent what it was not asked for.
    bool ended() const;

    // Whether anything of an answer to the last request came.
    bool heard() const;

private:
    struct wire;
    explicit connection(std::unique_ptr<wire>);
    std::unique_ptr<wire> wire_;
};

}  // namespace clashcast
