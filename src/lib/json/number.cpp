#include "json/number.hpp"

#include <fmt/format.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <functional>
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
    return std::strtod(std::string(text).c_str(), nullptr);  // out of range: from_chars does not tell 0 from infinity
}

int sign(auto difference)
{
    return (difference > 0) - (difference < 0);
}

// Digits without a sign and without leading zeros.
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

std::string combine(std::string_view a, std::string_view b, auto operation)
{
    constexpr std::size_t safe = 18;  // digits: neither they nor their sum overflow
    auto small_a = small_integer(a), small_b = small_integer(b);
    if (small_a && small_b && a.size() <= safe && b.size() <= safe)
        return fmt::format("{}", operation(*small_a, *small_b));
    using boost::multiprecision::cpp_int;
    if (is_integer(a) && is_integer(b))
        return cpp_int(operation(cpp_int(std::string(a)), cpp_int(std::string(b)))).str();
    auto outcome = operation(real(a), real(b));
    return std::isfinite(outcome) ? fmt::format("{}", outcome) : "null";  // JSON has no infinity
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

std::string add(std::string_view a, std::string_view b)
{
    return combine(a, b, std::plus<>());
}

std::string subtract(std::string_view a, std::string_view b)
{
    return combine(a, b, std::minus<>());
}

double to_double(std::string_view number)
{
    return real(number);
}

}  // namespace clashcast::json
