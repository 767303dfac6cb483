#include "daemon/terminal/words.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <string_view>

namespace clashcast::terminal {
namespace {

constexpr double minute = 60, hour = 60 * minute, day = 24 * hour;

std::string two_units(double count, double in_one, std::string_view large, std::string_view small)
{
    auto whole = std::floor(count / in_one), rest = count - whole * in_one;
    auto text = fmt::format("{:.0f} {}", whole, large);
    return rest >= 1 ? fmt::format("{} {:.0f} {}", text, std::floor(rest), small) : text;
}

}  // namespace

std::string number(std::uint64_t n)
{
    auto digits = std::to_string(n);
    for (auto at = digits.size(); at > 3;)
        digits.insert(at -= 3, 1, ',');
    return digits;
}

std::string decimal(double value)
{
    auto tenths = static_cast<std::uint64_t>(std::llround(std::max(value, 0.0) * 10));
    auto whole = number(tenths / 10);
    return tenths % 10 == 0 ? whole : fmt::format("{}.{}", whole, tenths % 10);
}

std::string bytes(std::uint64_t count)
{
    constexpr std::array<std::string_view, 4> units{"KiB", "MiB", "GiB", "TiB"};
    if (count < 1024)
        return fmt::format("{} B", count);
    auto size = static_cast<double>(count) / 1024;
    std::size_t unit = 0;
    for (; size >= 1024 && unit + 1 < units.size(); ++unit)
        size /= 1024;
    return fmt::format("{:.1f} {}", size, units.at(unit));
}

std::string duration(double seconds)
{
    seconds = std::max(seconds, 0.0);
    if (seconds < 9.95)
        return decimal(seconds) + " s";
    if (std::round(seconds) < minute)
        return fmt::format("{:.0f} s", std::round(seconds));
    if (std::round(seconds / minute) < 60)
        return fmt::format("{:.0f} min", std::round(seconds / minute));
    if (seconds < day)
        return two_units(std::round(seconds / minute), 60, "h", "min");
    return two_units(std::floor(seconds / hour), 24, "d", "h");
}

std::string ago(double seconds)
{
    return seconds < 2 ? "just now" : duration(seconds < minute ? std::floor(seconds) : seconds) + " ago";
}

std::string time_of_day(double at, double now)
{
    auto local = [](double when) { return fmt::localtime(static_cast<std::time_t>(std::floor(when))); };
    auto then = local(at), today = local(now);
    bool same_day = then.tm_year == today.tm_year && then.tm_yday == today.tm_yday;
    return same_day ? fmt::format("{:%H:%M:%S}", then) : fmt::format("{:%a %H:%M}", then);
}

}  // namespace clashcast::terminal
