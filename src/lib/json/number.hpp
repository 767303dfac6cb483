#pragma once
// JSON numbers by value, from their text: integers of any size are exact, other numbers are doubles, and comparing one
// with the other is exact.

#include <optional>
#include <string>
#include <string_view>

namespace clashcast::json {

// Less than, equal to or greater than zero as a is less than, equal to or greater than b. Both are valid JSON numbers.
int order(std::string_view a, std::string_view b);

// a + b and a - b, as JSON: exact for integers of any size, else as doubles have it.
std::string add(std::string_view a, std::string_view b);
std::string subtract(std::string_view a, std::string_view b);

// The nearest double.
double to_double(std::string_view number);

// The number, if it is written as an integer that fits.
std::optional<long long> small_integer(std::string_view number);

}  // namespace clashcast::json
