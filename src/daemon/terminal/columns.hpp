#pragma once
// Text by the columns that it takes on a terminal. Pure.

#include <cstddef>
#include <string>
#include <string_view>

namespace clashcast::terminal {

// East Asian letters and most emoji have two columns, and escape sequences of colours none.
std::size_t columns_of(std::string_view text);

// The text on lines of at most that many columns, broken at blanks. Each line but the first begins with `indent`
// blanks, which do not count. A longer word has a line of its own.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

// The beginning of a text without escape sequences, with an ellipsis if it is longer than that many columns.
std::string truncated(std::string_view text, std::size_t columns);

}  // namespace clashcast::terminal
