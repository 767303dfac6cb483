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
    std::string reason;  // the words behind the status
    std::string body;
    std::string unread;  // why there is no body to go by; empty when there is
    std::string encoding;       // Content-Encoding, then Transfer-Encoding
    std::string cache_control;  // Cache-Control
    std::string age;            // Age
    std::string retry_after;    // Retry-After
    std::string location;       // Location
};

// One request at a time. Destroying it closes it.
class connection {
public:
    // Fails with errc::not_connected, errc::timed_out, or errc::refused when a proxy does not let us through. Throws
    // when cancelled.
    static boost::asio::awaitable<result<std::unique_ptr<connection>>> open(const remote&);
    ~connection();

    // Sends `request` and reads the answer, within a limit. Fails with errc::not_connected, errc::timed_out or
    // errc::malformed. Throws when cancelled. After any of these the connection is of no more use. A status other than
    // 200 counts without its body, too: `unread` says then what became of that.
    boost::asio::awaitable<result<response>> exchange(const std::string& request, deadlines& limit);

    // Whether another request may be sent: the last answer came whole, and the server keeps the connection.
    bool reusable() const;

    // Whether the server has ended it, or has sent what it was not asked for: another's answer, or that it has waited
    // for too long. What TLS itself sends, such as session tickets, does not count.
    bool ended() const;

    // Whether anything of an answer to the last request came.
    bool heard() const;

private:
    struct wire;
    explicit connection(std::unique_ptr<wire>);
    std::unique_ptr<wire> wire_;
};

}  // namespace clashcast
