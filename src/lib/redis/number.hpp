#pragma once
// Whole numbers in what Redis stores and in its URLs. Pure.

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace clashcast::redis {

// Nothing if `digits` is not a number from end to end.
template <class Number>
std::optional<Number> parse_number(std::string_view digits, int radix = 10)
{
    Number n{};
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n, radix);
    if (error != std::errc() || end != digits.data() + digits.size())
        return std::nullopt;
    return n;
}

}  // namespace clashcast::redis
