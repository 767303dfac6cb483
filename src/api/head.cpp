#include "api/head.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <iomanip>
#include <sstream>
#include <string>

namespace clashcast {
namespace {

using std::chrono::seconds;

constexpr seconds longest_rest{3600};

std::optional<seconds> parse_seconds(std::string_view text)
{
    std::uint32_t count = 0;
    auto end = text.data() + text.size();
    auto [stop, problem] = std::from_chars(text.data(), end, count);
    if (problem != std::errc() || stop != end)
        return std::nullopt;
    return seconds(count);
}

bool same_but_for_case(std::string_view a, std::string_view b)
{
    auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

// The form that servers must send: "Sun, 06 Nov 1994 08:49:37 GMT".
std::optional<std::chrono::sys_seconds> parse_date(std::string_view text)
{
    std::tm parts{};
    std::istringstream in{std::string(text)};
    in.imbue(std::locale::classic());
    in >> std::get_time(&parts, "%a, %d %b %Y %H:%M:%S GMT");
    if (!in)
        return std::nullopt;
    return std::chrono::sys_seconds(seconds(timegm(&parts)));
}

}  // namespace

seconds max_age(std::string_view cache_control)
{
    constexpr std::string_view name = "max-age=";
    for (std::size_t at = 0; at < cache_control.size();) {
        auto end = std::min(cache_control.find_first_of(", ", at), cache_control.size());
        auto directive = cache_control.substr(at, end - at);
        if (same_but_for_case(directive.substr(0, name.size()), name))
            return parse_seconds(directive.substr(name.size())).value_or(seconds(0));
        at = end + 1;
    }
    return seconds(0);
}

std::optional<seconds> retry_after(std::string_view field, timestamp now)
{
    auto span = parse_seconds(field);
    if (auto date = span ? std::nullopt : parse_date(field))
        span = std::chrono::ceil<seconds>(*date - now);
    if (span)
        span = std::clamp(*span, seconds(0), longest_rest);
    return span;
}

}  // namespace clashcast
