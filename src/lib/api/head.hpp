#pragma once
// The syntax of a response's head. Pure.

#include <cstddef>
#include <string>
#include <string_view>

namespace clashcast {

struct head_end {
    head_end() = default;

    std::size_t size = 0;   // of the head with its empty line; 0 while the head is not complete
    bool is_strict = true;  // has the form that RFC 9112 requires of senders; if not, see strict_head()
};

// Finds the end of the head. A line may end with a line feed alone.
head_end find_head_end(std::string_view text);

// Rewrites a complete head as RFC 9112 requires of senders: CR LF after each line, one line per field, a space after
// the status.
std::string strict_head(std::string_view head);

}  // namespace clashcast
