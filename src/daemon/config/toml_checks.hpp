#pragma once
// What the TOML parser does not survive or does not explain, found in the text itself.

#include <string_view>

namespace clashcast::config {

constexpr int most_dots = 16;  // no key of a configuration has more than three

// The first line with more dots than that outside strings and comments, or 0. The parser makes a table for each part of
// a key, one inside the other; a hundred thousand of them overflow the stack when they are destroyed.
int too_deep_line(std::string_view toml);

// For a file that is not TOML: the last line, up to `last`, on which `tags` or `probe_tag` has a tag without quotes, or
// 0. tags = [#2PP] is everybody's first mistake.
int unquoted_tag_line(std::string_view content, int last);

}  // namespace clashcast::config
