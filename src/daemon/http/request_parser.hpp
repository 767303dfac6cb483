#pragma once
// Bytes become requests. No I/O: the connection gives it what arrives. The only part that knows Beast.

#include "daemon/http/problem.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace clashcast::http {

constexpr std::size_t longest_head = 8192;

enum class parse_state {
    head,      // the head is not complete
    body,      // the head is; head() may be looked at, and the body is not complete
    complete,  // take() it
    failed     // refuse with error(), and close: what follows cannot be understood
};

// For one request.
class request_parser {
public:
    request_parser();
    ~request_parser();
    request_parser(request_parser&&) noexcept;

    // Takes what it can use from the front of `received`; what remains belongs to the next request, or is the start of
    // something incomplete. Stops once when the head is complete, before it takes any of the body.
    parse_state parse(std::string& received);

    const request& head() const;
    bool expects_continue() const;  // the client waits for "100 Continue" before it sends the body

    // More than this is an error (413). Call it when the head is complete.
    void limit_body(std::size_t bytes);

    request take();
    const problem& error() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace clashcast::http
