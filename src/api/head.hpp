#pragma once
// What the fields of an answer's head mean.

#include <clashcast/snapshot.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace clashcast {

// Cache-Control's max-age; 0 when there is none that can be read. Takes
// `public max-age=600` too, without the comma.
std::chrono::seconds max_age(std::string_view cache_control);

// Retry-After, in seconds or as an HTTP date, which is taken as seen from `now`; at most an hour.
std::optional<std::chrono::seconds> retry_after(std::string_view field, timestamp now);

}  // namespace clashcast
