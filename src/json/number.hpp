#pragma once
// JSON numbers by value, from their text: integers of any size exactly, others as doubles, one with the other exactly.

#include <string_view>

namespace clashcast::json {

// Below, at or above zero as a is less than, equal to or greater than b. Both are valid JSON numbers.
int order(std::string_view a, std::string_view b);

}  // namespace clashcast::json
