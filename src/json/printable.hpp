#pragma once
// Characters that a person cannot see. Pure.

#include <string>
#include <string_view>

namespace clashcast::json {

// The text with every control and invisible character, and every byte that is not UTF-8, as an escape: "a\u200bb",
// "a\xffb". It has one line.
std::string printable(std::string_view text);

// What keeps the text out of a topic, a key or a name: "has a control character", "is not UTF-8". Empty: nothing does.
std::string_view wrong_characters(std::string_view text);

}  // namespace clashcast::json
