#include "json/number.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

namespace clashcast::json {
namespace {

bool is_integer(std::string_view text)
{
    return text.find_first_of(".eE") == text.npos;
}

double real(std::string_view text)
{
    double number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc())
        return number;
    return std::strtod(std::string(text).c_str(), nullptr);  // out of range: from_chars does not say on which side
}

int sign(auto difference)
{
    return (difference > 0) - (difference < 0);
}

// The digits of an integer, which begin with no zero, without its sign.
int order_digits(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return a.size() < b.size() ? -1 : 1;
    return sign(a.compare(b));
}

int order_integers(std::string_view a, std::string_view b)
{
    bool below_a = a.starts_with('-'), below_b = b.starts_with('-');
    if (below_a != below_b)
        return below_a ? -1 : 1;
    return below_a ? order_digits(b.substr(1), a.substr(1)) : order_digits(a, b);
}

int order_mixed(std::string_view integer, double number)
{
    if (std::isinf(number))
        return number > 0 ? -1 : 1;
    auto whole = std::trunc(number);
    if (auto which = order(integer, fmt::format("{:.0f}", whole)))
        return which;
    return sign(whole - number);
}

}  // namespace

std::optional<long long> small_integer(std::string_view text)
{
    long long number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return {};
    return number;
}

int order(std::string_view a, std::string_view b)
{
    auto small_a = small_integer(a), small_b = small_integer(b);
    if (small_a && small_b)  // nearly always
        return (*small_a > *small_b) - (*small_a < *small_b);
    bool integer_a = is_integer(a), integer_b = is_integer(b);
    if (integer_a && integer_b)
        return order_integers(a, b);
    if (integer_a)
        return order_mixed(a, real(b));
    if (integer_b)
        return -order_mixed(b, real(a));
    auto real_a = real(a), real_b = real(b);
    return (real_a > real_b) - (real_a < real_b);
}

}  // namespace clashcast::json
