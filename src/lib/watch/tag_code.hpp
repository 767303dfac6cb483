#pragma once
// A tag as a number, which takes 8 bytes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast {

// Nothing for what is not a tag, or is longer than any tag of the game: 16 letters and digits.
std::optional<std::uint64_t> tag_code(std::string_view tag);

// The tag that has this code.
std::string tag_of_code(std::uint64_t code);

}  // namespace clashcast
