#include "sentence/format.hpp"

#include "sentence/grammar.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <cmath>

namespace clashcast::sentences {
namespace {

constexpr std::string_view no_break_space = "\u00a0";

// As the page's Math.floor(x + 0.5).
double round_up_halves(double number)
{
    return std::floor(number + 0.5);
}

std::string with_unit(double number, std::string_view unit)
{
    return fmt::format("{}{}{}", grouped(number), no_break_space, unit);
}

// The second one is left out when it is 0.
std::string two_units(double all, int smaller, std::string_view big, std::string_view small)
{
    auto rest = std::fmod(all, smaller);
    auto text = with_unit(std::floor(all / smaller), big);
    return rest == 0 ? text : text + ' ' + with_unit(rest, small);
}

}  // namespace

std::string grouped(double number)
{
    auto rounded = round_up_halves(number * 100) / 100;
    if (!(std::abs(rounded) < 1e15))
        return fmt::format("{}", number);
    auto text = fmt::format("{}", rounded == 0 ? 0 : rounded);
    auto first = text.find_first_of("0123456789");
    auto end = text.find('.');
    for (auto at = end == text.npos ? text.size() : end; at > first + 3; at -= 3)
        text.insert(at - 3, ",");
    return text;
}

std::string counted(double number, std::string_view nouns)
{
    auto [one, many] = split(nouns, '|');
    if (number == 0)
        return fmt::format("no {}", many);
    return fmt::format("{} {}", grouped(number), number == 1 ? one : many);
}

std::string percent(double number)
{
    return with_unit(number, "%");
}

std::string duration(double seconds)
{
    constexpr int minute = 60, hour = 60 * minute, minutes_in_day = 24 * 60;
    if (round_up_halves(seconds) < minute)
        return with_unit(round_up_halves(seconds), "s");
    auto minutes = round_up_halves(seconds / minute);
    if (minutes < 60)
        return with_unit(minutes, "min");
    if (minutes < minutes_in_day)
        return two_units(minutes, 60, "h", "min");
    return two_units(round_up_halves(seconds / hour), 24, "d", "h");
}

std::string local_time(timestamp when, timestamp seen)
{
    constexpr auto same_weekday = std::chrono::days(6);  // from there on a weekday could be that of another week
    auto local = fmt::localtime(std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count());
    if (when - seen < same_weekday && seen - when < same_weekday)
        return fmt::format("{:%a %H:%M}", local);
    return fmt::format("{} {:%b %H:%M}", local.tm_mday, local);
}

}  // namespace clashcast::sentences
