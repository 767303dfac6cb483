#include "daemon/admin/rewind_target.hpp"

#include "daemon/config/duration.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <optional>
#include <string>

namespace clashcast::admin {
namespace {

using std::chrono::milliseconds;

// Removes a number of `digits` digits from the front.
std::optional<int> take(std::string_view& text, std::size_t digits)
{
    auto number = text.substr(0, digits);
    if (number.size() < digits || number.find_first_not_of("0123456789") != number.npos)
        return {};
    int value = 0;
    std::from_chars(number.data(), number.data() + digits, value);
    text.remove_prefix(digits);
    return value;
}

bool skip(std::string_view& text, char c)
{
    bool is_there = text.starts_with(c);
    text.remove_prefix(is_there ? 1 : 0);
    return is_there;
}

// The same, with the character after it.
std::optional<int> take(std::string_view& text, std::size_t digits, char after)
{
    auto number = take(text, digits);
    return number && skip(text, after) ? number : std::nullopt;
}

std::optional<std::chrono::sys_days> take_day(std::string_view& text)
{
    auto year = take(text, 4, '-');
    auto month = year ? take(text, 2, '-') : std::nullopt;
    auto day = month ? take(text, 2, 'T') : std::nullopt;
    if (!day)
        return {};
    std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                     std::chrono::day(static_cast<unsigned>(*day)));
    return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

// ".25" of a second, rounded down to milliseconds. Nothing for a point without digits.
std::optional<milliseconds> take_fraction(std::string_view& text)
{
    if (!skip(text, '.'))
        return milliseconds(0);
    auto digits = text.substr(0, text.find_first_not_of("0123456789"));
    if (digits.empty())
        return {};
    text.remove_prefix(digits.size());
    auto three = std::string(digits.substr(0, 3)) + "00";
    std::string_view exact = std::string_view(three).substr(0, 3);
    return milliseconds(*take(exact, 3));
}

std::optional<milliseconds> take_clock_time(std::string_view& text)
{
    auto hour = take(text, 2, ':');
    auto minute = hour ? take(text, 2, ':') : std::nullopt;
    auto second = minute ? take(text, 2) : std::nullopt;
    auto fraction = second ? take_fraction(text) : std::nullopt;
    if (!fraction || *hour > 23 || *minute > 59 || *second > 59)
        return {};
    return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second) + *fraction;
}

// "Z", "+02:00": how far local time is ahead of UTC.
std::optional<milliseconds> take_offset(std::string_view& text)
{
    if (skip(text, 'Z'))
        return milliseconds(0);
    bool is_negative = text.starts_with('-');
    if (!skip(text, is_negative ? '-' : '+'))
        return {};
    auto hours = take(text, 2, ':');
    auto minutes = hours ? take(text, 2) : std::nullopt;
    if (!minutes || *hours > 23 || *minutes > 59)
        return {};
    milliseconds ahead = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    return is_negative ? -ahead : ahead;
}

std::optional<timestamp> parse_time(std::string_view text)
{
    auto day = take_day(text);
    auto time = day ? take_clock_time(text) : std::nullopt;
    auto offset = time ? take_offset(text) : std::nullopt;
    if (!offset || !text.empty())
        return {};
    return timestamp(std::chrono::time_point_cast<milliseconds>(*day) + *time - *offset);
}

}  // namespace

result<rewind_target> parse_rewind_target(std::string_view text, timestamp now)
{
    rewind_target wanted;
    wanted.is_end = text == "end";
    if (text == "beginning" || wanted.is_end)
        return wanted;
    if (auto at = parse_position(text)) {
        wanted.at = *at;
        return wanted;
    }
    auto when = parse_time(text);
    if (auto ago = config::parse_duration(text))
        when = now - *ago;
    if (!when || when->time_since_epoch().count() < 0)
        return failure(errc::invalid,
                       fmt::format("--to: invalid position \"{}\"; allowed: a position as `clashcast sinks list` shows "
                                   "it, a time (2026-11-26T10:00:00Z, or with an offset, +01:00), how long ago (30s, "
                                   "10m, 2h, 1d), beginning, or end", text));
    wanted.is_time = true;
    wanted.at = position(static_cast<std::uint64_t>(when->time_since_epoch().count()), 0);
    return wanted;
}

}  // namespace clashcast::admin
