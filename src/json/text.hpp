#pragma once
// Strings between their two forms: as a person reads them and as JSON writes them.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace clashcast::json {

// What is between the quotes of a valid JSON string, its escapes resolved to UTF-8. A lone surrogate becomes the three
// bytes it would have; sorting by bytes is sorting by code points.
std::string unescaped(std::string_view inside);

// Appends the text as a JSON string, quotes included. What is no UTF-8 becomes U+FFFD; a lone surrogate its escape.
void append_string(std::string& out, std::string_view text);
std::string quoted(std::string_view text);

// A JSON object of these names, which need no escapes, and JSON texts.
std::string object(std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

}  // namespace clashcast::json
