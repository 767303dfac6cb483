#pragma once
// The values of an event, as a sentence shows them. Each function returns nothing for a value that is absent, or that
// it cannot show.

#include "json/document.hpp"

#include <clashcast/event.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast::sentences {

using shown = std::optional<std::string>;

constexpr std::size_t longest_name = 32;
constexpr std::size_t longest_text = 200;

// Any value by its type; a text, or those in it, with at most `longest` characters.
shown show(json::value, std::size_t longest);

// A text that is not blank, as a name.
shown show_name(json::value);

// The English of a word of the API; other values as they are.
shown show_word(json::value);

// The names of the fields in an event's changes.
shown show_fields(json::value changes);

// A time of the API, or how long it is from `seen` to it.
shown show_time(json::value, timestamp seen);
shown show_until(json::value, timestamp seen);

// A number, or the number of items in a list.
std::optional<double> to_number(json::value);
std::optional<double> to_count(json::value);

// Nothing, or what is null, or an empty list.
bool is_absent(json::value);

// "a", "a and b", "a, b and c", "a, b, c and 2 more".
std::string enumerate(const std::vector<std::string>&);

}  // namespace clashcast::sentences
