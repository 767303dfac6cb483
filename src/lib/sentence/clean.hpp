#pragma once
// Texts of players and of the API, as a sentence shows them. Pure.

#include <cstddef>
#include <string>
#include <string_view>

namespace clashcast::sentences {

// White space, and letters that look like it, become single blanks; what is invisible, controls a terminal or sets the
// direction of writing is removed, but for joiners between letters. What is not UTF-8 becomes U+FFFD.
std::string clean(std::string_view text);

// The text if it has at most `longest` characters; else it ends with an ellipsis, and has that many.
std::string cut(std::string text, std::size_t longest);

}  // namespace clashcast::sentences
