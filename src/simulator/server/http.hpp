#pragma once
// The head of a request: what the simulator needs to know of it. No I/O.

#include <cstddef>
#include <string>
#include <string_view>

namespace clashcast::simulator {

enum class head_state { incomplete, complete, bad };

struct request_head {
    std::size_t size = 0;  // bytes, with the empty line
    std::string method, target, token, cookie;
    bool keep_alive = true;
    bool gzip = false;        // the client accepts it
    bool authorized = false;  // it has a bearer token; any will do
    bool has_body = false;
    std::size_t content_length = 0;  // 0 for a body in chunks, too
};

constexpr std::size_t longest_head = 8192;

// Parses the first head in `text`, which others may follow.
head_state parse_head(std::string_view text, request_head& head);

}  // namespace clashcast::simulator
