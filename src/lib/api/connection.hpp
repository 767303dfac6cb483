#pragma once
// One HTTP/1.1 connection to the API: plain, over TLS, or through a proxy.

#include "api/endpoint.hpp"
#include "async/time_limit.hpp"

#include <clashcast/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace clashcast {

// A response as received.
struct http_response {
    http_response() = default;

    unsigned status = 0;
    std::string reason;  // the text after the status
    std::string body;
    std::string unread;         // why the body could not be read; empty if it was
    std::string encoding;       // Content-Encoding, then Transfer-Encoding
    std::string cache_control;  // Cache-Control
    std::string age;            // Age
    std::string retry_after;    // Retry-After
    std::string location;       // Location
    std::string set_cookie;     // each Set-Cookie, with a line feed after it
};

// One request at a time. Use from one thread. Closes when destroyed.
class connection {
public:
    // Connects, opens the proxy's tunnel and completes the TLS handshake, as the endpoint requires; it must outlive the
    // connection. Fails with errc::not_connected, errc::timed_out, or errc::refused (by a proxy). Throws when
    // cancelled.
    static boost::asio::awaitable<result<std::unique_ptr<connection>>> open(const endpoint&);
    ~connection();

    // Sends `request` and reads the response within the limit. Fails with errc::not_connected, errc::timed_out or
    // errc::malformed. Throws when cancelled. After either, the connection is closed or must be. A status other than
    // 200 is a response even if its body cannot be read; `unread` then says why.
    boost::asio::awaitable<result<http_response>> exchange(const std::string& request, deadlines& limit);

    // Whether another request may be sent: the last response was complete, and the server keeps the connection open.
    bool reusable() const;

    // Whether the server has closed the connection, or has sent data without a request, such as a 408. TLS messages,
    // such as session tickets, do not count.
    bool ended() const;

    // Whether any byte of a response to the last request was received.
    bool has_received() const;

private:
    struct state;  // keeps Beast and OpenSSL out of this header
    explicit connection(std::unique_ptr<state>);
    std::unique_ptr<state> state_;
};

}  // namespace clashcast
