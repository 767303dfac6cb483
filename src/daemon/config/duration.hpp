#pragma once
// "30s": how a configuration writes a time.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast::config {

constexpr std::chrono::milliseconds longest_duration = std::chrono::hours(366 * 24);

// A whole number and one of ms, s, m, h, d; not longer than the longest.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view);
std::string to_string(std::chrono::milliseconds);  // "500ms", "30s", "120s", "1h"

}  // namespace clashcast::config
