#pragma once
// A request and a response as values.

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::http {

struct header {
    header() = default;
    header(std::string n, std::string v) : name(std::move(n)), value(std::move(v)) {}

    std::string name;  // of a request: in lower case
    std::string value;
};

struct request {
    request() = default;

    std::string method;  // "GET"; upper and lower case differ
    std::string path;    // "/api/v1/sinks/mqtt", percent-encoded as it was sent
    std::string query;   // what follows the '?', as it was sent
    unsigned version = 11;
    bool keep_alive = true;
    std::vector<header> headers;
    bool has_body = false;
    std::optional<std::uint64_t> length;  // of the body, if the head says it
    std::string body;

    std::size_t count(std::string_view name) const;
    std::optional<std::string_view> find(std::string_view name) const;  // the first of that name
};

// The body of a response that has no end yet.
class body_stream {
public:
    virtual ~body_stream() = default;

    // Returns the next bytes; none at the end. Suspends while there are none. Throws when cancelled.
    virtual boost::asio::awaitable<std::string> next() = 0;
};

struct response {
    response() = default;
    response(unsigned s, std::string t, std::string b) : status(s), type(std::move(t)), body(std::move(b)) {}

    unsigned status = 200;
    std::string type;                     // of the body; empty: there is none
    std::string body;
    std::vector<header> headers;          // besides those that every response has
    std::shared_ptr<body_stream> stream;  // instead of `body`
};

response plain_text(unsigned status, std::string text);
response json_text(std::string text);

std::string_view phrase(unsigned status);  // "Not Found"

// The status line and all headers, with the empty line. `length` is the size of the body; nothing: it is chunked, or
// ends with the connection.
struct head_facts {
    head_facts() = default;

    unsigned version = 11;
    bool keep_alive = true;
    std::optional<std::size_t> length;
    std::int64_t now = 0;  // Unix time in seconds
};
std::string head_of(const response&, const head_facts&);

}  // namespace clashcast::http
