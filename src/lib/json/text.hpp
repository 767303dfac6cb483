#pragma once
// Strings between their two forms: as a person reads them and as JSON writes them.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace clashcast::json {

// Resolves the escapes between the quotes of a valid JSON string, to UTF-8. A lone surrogate becomes the three bytes
// that it would have, so sorting by bytes is sorting by code points.
std::string unescaped(std::string_view inside);

// Appends the text as a JSON string, quotes included. Bytes that are not UTF-8 become U+FFFD, a lone surrogate its
// escape.
void append_string(std::string& out, std::string_view text);
std::string quoted(std::string_view text);

// Names, which need no escapes, and values, which are JSON texts.
using field_texts = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// A JSON object of these fields.
std::string object(field_texts first, field_texts then = {}, field_texts last = {});

}  // namespace clashcast::json
