#include "desk/place.hpp"

#include "configuration/duration.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <optional>

namespace clashcast::desk {
namespace {

using std::chrono::milliseconds;

// Takes a number of that many digits, and the character after it.
std::optional<int> take(std::string_view& text, std::size_t digits, char behind)
{
    int number = 0;
    if (text.size() <= digits || text[digits] != behind)
        return {};
    auto [end, error] = std::from_chars(text.data(), text.data() + digits, number);
    if (error != std::errc() || end != text.data() + digits || number < 0)
        return {};
    text.remove_prefix(digits + 1);
    return number;
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

// The rest, from the hour on.
std::optional<milliseconds> take_time(std::string_view& text)
{
    bool exact = text.size() > 8 && text[8] == '.';
    auto hour = take(text, 2, ':');
    auto minute = hour ? take(text, 2, ':') : std::nullopt;
    auto second = minute ? take(text, 2, exact ? '.' : 'Z') : std::nullopt;
    auto thousandths = second && exact ? take(text, 3, 'Z') : std::optional(0);
    if (!second || !thousandths || *hour > 23 || *minute > 59 || *second > 59)
        return {};
    return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second) +
           milliseconds(*thousandths);
}

std::optional<timestamp> parse_time(std::string_view text)
{
    auto day = take_day(text);
    auto time = day ? take_time(text) : std::nullopt;
    if (!time || !text.empty())
        return {};
    return timestamp(std::chrono::time_point_cast<milliseconds>(*day) + *time);
}

}  // namespace

result<wanted_place> parse_place(std::string_view text, timestamp now)
{
    wanted_place wanted;
    if (text == "beginning")
        return wanted;
    if (auto place = parse_position(text)) {
        wanted.at = *place;
        return wanted;
    }
    auto when = parse_time(text);
    if (auto ago = config::parse_duration(text))
        when = now - *ago;
    if (!when || when->time_since_epoch().count() < 0)
        return failure(errc::invalid,
                       fmt::format("\"{}\" is no place; allowed: a position as `clashcast sinks list` shows it, a time "
                                   "(2026-11-26T10:00:00Z), how long ago (10m), or beginning", text));
    wanted.is_time = true;
    wanted.at = position(static_cast<std::uint64_t>(when->time_since_epoch().count()), 0);
    return wanted;
}

}  // namespace clashcast::desk
