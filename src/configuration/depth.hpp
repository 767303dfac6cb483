#pragma once
// How deep a TOML file goes, before it is parsed.

#include <string_view>

namespace clashcast::config {

constexpr int most_dots = 16;  // no key of a configuration has more than three

// The first line with more dots than that outside strings and comments, or 0. The parser makes a table of each part of
// a key, one within the other, and a hundred thousand of them are too many for the stack to take apart again.
int too_deep_line(std::string_view toml);

}  // namespace clashcast::config
