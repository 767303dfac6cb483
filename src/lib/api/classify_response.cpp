#include "api/classify_response.hpp"

#include "json/document.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <iomanip>
#include <sstream>
#include <utility>

namespace clashcast {
namespace {

using std::chrono::seconds;

constexpr seconds usual_rest{5};
constexpr seconds longest_rest{3600};

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_but_for_case(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text)
{
    auto first = std::min(text.find_first_not_of(" \t"), text.size());
    return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

// A number that is too large counts as the largest one.
std::optional<seconds> parse_seconds(std::string_view text)
{
    constexpr std::uint32_t most = 1u << 31;  // RFC 9111
    std::uint32_t count = 0;
    auto end = text.data() + text.size();
    auto [stop, error] = std::from_chars(text.data(), end, count);
    if (error == std::errc::invalid_argument || stop != end)
        return std::nullopt;
    return seconds(error == std::errc() ? std::min(count, most) : most);
}

// Cuts off and returns the text before the next separator outside of quotes.
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

// The first value of a field, which may be repeated.
seconds first_seconds(std::string_view field)
{
    return parse_seconds(trimmed(cut_next(field, ","))).value_or(seconds(0));
}

// "Sun, 06 Nov 1994 08:49:37 GMT", which servers must send, or one of the two obsolete forms of RFC 9110.
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

// "... does not allow access from IP 203.0.113.7". Returns only characters of an address: it goes into the log.
std::string address_in(std::string_view message)
{
    constexpr std::string_view before = "IP ";
    auto at = message.rfind(before);
    if (at == message.npos)
        return {};
    auto address = message.substr(at + before.size());
    address = address.substr(0, address.find_first_not_of("0123456789abcdefABCDEF.:"));
    while (address.ends_with('.'))
        address.remove_suffix(1);
    return std::string(address);
}

// A 403 without a message is not about the token: the war log is private.
response_class classify_denial(std::string_view body)
{
    json::document document;
    auto error = document.parse(body) ? document.root() : json::value();
    auto reason = error["reason"].text();
    auto message = error["message"].text();
    if (reason == "accessDenied.invalidIp") {
        response_class wrong_address(response_class::about::address);
        wrong_address.seen_as = address_in(message);
        return wrong_address;
    }
    if (reason == "accessDenied" && message.find("Invalid authorization") != message.npos)
        return response_class(response_class::about::authorization);
    return {};
}

}  // namespace

response_class classify_response(unsigned status, std::string_view retry_after_field,
                                 std::optional<std::string_view> body, timestamp now)
{
    bool is_about_request = status == 200 || (status >= 400 && status < 500);
    if (!is_about_request || (status == 403 && !body))
        return response_class(response_class::about::the_server);
    if (status == 403)
        return classify_denial(*body);
    if (status != 429)
        return {};
    response_class throttled(response_class::about::rate);
    throttled.rest = retry_after(retry_after_field, now).value_or(usual_rest);
    return throttled;
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
