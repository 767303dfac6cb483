#pragma once
// The head of an answer: where it ends, and what its fields mean.

#include <clashcast/snapshot.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

// Where a head ends, its empty line included; 0 while it has not come whole. A line may end with a line feed alone.
struct head_end {
    head_end() = default;

    std::size_t size = 0;
    bool is_strict = true;  // written as RFC 9112 wants a sender to: else see strict_head()
};
head_end find_head_end(std::string_view text);

// The same head as a sender should have written it: CR LF after each line, no field over several lines, a blank after
// the status.
std::string strict_head(std::string_view head);

// What is left of Cache-Control's max-age after Age; 0 when there is none that can be read, and with no-cache or
// no-store. Takes `public max-age=600` too, without the comma.
std::chrono::seconds freshness(std::string_view cache_control, std::string_view age);

// Retry-After, in seconds or as an HTTP date, which is taken as seen from `now`; at most an hour.
std::optional<std::chrono::seconds> retry_after(std::string_view field, timestamp now);

// The codings of a body, the last one applied first: in lower case, without x-, and without those that do nothing.
std::vector<std::string> codings(std::string_view content_encoding);

}  // namespace clashcast
