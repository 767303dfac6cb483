#pragma once
// Texts by their characters. Pure.

#include <cstddef>
#include <string_view>

namespace clashcast {

// Returns the size in bytes of the first character of `text`, which is not empty; 0 when it is not UTF-8.
std::size_t read_character(std::string_view text, char32_t& into);

}  // namespace clashcast
