#pragma once
// JSON numbers by value, from their text: integers of any size exactly, others as doubles, one with the other exactly.

#include <optional>
#include <string_view>

namespace clashcast::json {

// Below, at or above zero as a is less than, equal to or greater than b. Both are valid JSON numbers.
int order(std::string_view a, std::string_view b);

// The number, when it is written as an integer and is not too large for that.
std::optional<long long> small_integer(std::string_view number);

}  // namespace clashcast::json
