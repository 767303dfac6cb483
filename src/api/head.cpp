#include "api/head.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <iomanip>
#include <sstream>
#include <utility>

namespace clashcast {
namespace {

using std::chrono::seconds;

constexpr seconds longest_rest{3600};

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_but_for_case(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

// One that is too large for a number is large all the same.
std::optional<seconds> parse_seconds(std::string_view text)
{
    constexpr std::uint32_t most = 1u << 31;  // RFC 9111
    std::uint32_t count = 0;
    auto end = text.data() + text.size();
    auto [stop, problem] = std::from_chars(text.data(), end, count);
    if (problem == std::errc::invalid_argument || stop != end)
        return std::nullopt;
    return seconds(problem == std::errc() ? std::min(count, most) : most);
}

// Cuts off what comes before the next separator that is not within quotes.
std::string_view cut_next(std::string_view& list, std::string_view separators)
{
    bool in_quotes = false;
    std::size_t end = 0;
    for (; end < list.size() && (in_quotes || separators.find(list[end]) == separators.npos); ++end)
        if (list[end] == '\\' && in_quotes)
            ++end;
        else if (list[end] == '"')
            in_quotes = !in_quotes;
    end = std::min(end, list.size());
    auto next = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    return next;
}

std::string_view unquoted(std::string_view text)
{
    bool is_quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    return is_quoted ? text.substr(1, text.size() - 2) : text;
}

// The first value of a field that may have come several times.
seconds first_seconds(std::string_view field)
{
    return parse_seconds(trimmed(cut_next(field, ","))).value_or(seconds(0));
}

// "HTTP/1.1 200" without the blank after it, which a reason or nothing follows.
bool lacks_blank(std::string_view status_line)
{
    constexpr std::size_t before_blank = 12;
    return status_line.size() == before_blank && status_line.starts_with("HTTP/");
}

std::string_view without_line_end(std::string_view line)
{
    if (line.ends_with('\n'))
        line.remove_suffix(1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

// "Sun, 06 Nov 1994 08:49:37 GMT", which servers must send, or one of the two forms that were sent before.
std::optional<std::chrono::sys_seconds> parse_date(std::string_view text)
{
    for (auto* form : {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"}) {
        std::tm parts{};
        std::istringstream in{std::string(text)};
        in.imbue(std::locale::classic());
        in >> std::get_time(&parts, form);
        if (in)
            return std::chrono::sys_seconds(seconds(timegm(&parts)));
    }
    return std::nullopt;
}

}  // namespace

head_end find_head_end(std::string_view text)
{
    head_end found;
    for (std::size_t start = 0;;) {
        auto end = text.find('\n', start);
        if (end == text.npos)
            return found;
        auto line = text.substr(start, end + 1 - start);
        bool is_first = start == 0;
        bool is_proper = line.ends_with("\r\n") && !is_blank(line.front());
        if (!is_proper || (is_first && lacks_blank(without_line_end(line))))
            found.is_strict = false;
        start = end + 1;
        if (without_line_end(line).empty() && !is_first) {
            found.size = start;
            return found;
        }
    }
}

std::string strict_head(std::string_view head)
{
    std::string strict;
    bool is_status = true;
    while (!head.empty()) {
        auto line = head.substr(0, head.find('\n') + 1);
        head.remove_prefix(line.size());
        line = without_line_end(line);
        bool is_continued = !head.empty() && is_blank(head.front());
        bool continues = !line.empty() && is_blank(line.front());
        strict += continues ? ' ' + std::string(trimmed(line)) : std::string(line);
        if (is_continued)
            continue;
        if (std::exchange(is_status, false) && lacks_blank(strict))
            strict += ' ';
        strict += "\r\n";
    }
    return strict;
}

seconds freshness(std::string_view cache_control, std::string_view age)
{
    constexpr std::string_view name = "max-age=";
    std::optional<seconds> fresh_for;
    while (!cache_control.empty()) {
        auto directive = cut_next(cache_control, ", \t");
        if (same_but_for_case(directive, "no-cache") || same_but_for_case(directive, "no-store"))
            return seconds(0);
        if (!fresh_for && same_but_for_case(directive.substr(0, name.size()), name))
            fresh_for = parse_seconds(unquoted(directive.substr(name.size()))).value_or(seconds(0));
    }
    return std::max(fresh_for.value_or(seconds(0)) - first_seconds(age), seconds(0));
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

std::vector<std::string> codings(std::string_view list)
{
    std::vector<std::string> found;
    while (!list.empty()) {
        std::string name(trimmed(cut_next(list, ",")));
        std::transform(name.begin(), name.end(), name.begin(), lower);
        if (name.starts_with("x-"))
            name.erase(0, 2);
        if (!name.empty() && name != "identity" && name != "chunked")
            found.insert(found.begin(), std::move(name));
    }
    return found;
}

}  // namespace clashcast
