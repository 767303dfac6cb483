#pragma once
// The head of a request, HTTP/1.1, GET only. No I/O.

#include <cstddef>
#include <string>
#include <string_view>

namespace clashcast::simulator {

enum class head_state { incomplete, complete, bad };

struct request_head {
    std::size_t size = 0;  // bytes, with the empty line
    std::string_view method, target;  // parts of the text that was parsed
    bool keep_alive = true;
    bool gzip = false;        // the client takes it
    bool authorized = false;  // a bearer token that is not empty; which one does not matter here
    bool has_body = false;
};

constexpr std::size_t longest_head = 8192;

// Parses the first head in `text`, which may be followed by others.
head_state parse_head(std::string_view text, request_head& head);

// "%23" becomes '#', and so on; what is no escape stays as it is.
std::string percent_decoded(std::string_view text);

}  // namespace clashcast::simulator
