#include "diff/game_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace clashcast::diff {
namespace {

constexpr std::string_view form = "00000000T000000.000Z";  // 0 stands for a digit

bool has_form(std::string_view text)
{
    return std::equal(text.begin(), text.end(), form.begin(), form.end(),
                      [](char c, char wanted) { return wanted == '0' ? c >= '0' && c <= '9' : c == wanted; });
}

int digits(std::string_view text, std::size_t at, std::size_t count)
{
    int number = 0;
    for (char c : text.substr(at, count))
        number = number * 10 + (c - '0');
    return number;
}

}  // namespace

std::optional<timestamp> parse_game_time(std::string_view text)
{
    using namespace std::chrono;
    if (!has_form(text))
        return {};
    year_month_day date(year(digits(text, 0, 4)), month(static_cast<unsigned>(digits(text, 4, 2))),
                        day(static_cast<unsigned>(digits(text, 6, 2))));
    auto hour = digits(text, 9, 2), minute = digits(text, 11, 2), second = digits(text, 13, 2);
    if (!date.ok() || date.year() < year(1) || hour > 23 || minute > 59 || second > 59)
        return {};
    return sys_days(date) + hours(hour) + minutes(minute) + seconds(second) + milliseconds(digits(text, 16, 3));
}

std::string format_game_time(timestamp when)
{
    using namespace std::chrono;
    auto midnight = std::chrono::floor<days>(when);
    year_month_day date(midnight);
    hh_mm_ss time(std::chrono::floor<seconds>(when - midnight));
    return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}.000Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count());
}

}  // namespace clashcast::diff
