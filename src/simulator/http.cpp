#include "simulator/http.hpp"

#include <algorithm>

namespace clashcast::simulator {
namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_ignoring_case(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

bool contains_ignoring_case(std::string_view text, std::string_view what)
{
    auto same = [](char x, char y) { return lower(x) == lower(y); };
    return std::search(text.begin(), text.end(), what.begin(), what.end(), same) != text.end();
}

std::string_view trimmed(std::string_view text)
{
    auto first = text.find_first_not_of(" \t");
    return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_bearer(std::string_view credentials)
{
    constexpr std::string_view scheme = "bearer ";
    return equal_ignoring_case(credentials.substr(0, scheme.size()), scheme) &&
           !trimmed(credentials.substr(std::min(credentials.size(), scheme.size()))).empty();
}

// "gzip;q=0" is a refusal.
bool takes_gzip(std::string_view codings)
{
    for (;;) {
        auto comma = codings.find(',');
        auto coding = trimmed(codings.substr(0, comma));
        auto semicolon = coding.find(';');
        if (equal_ignoring_case(trimmed(coding.substr(0, semicolon)), "gzip"))
            return semicolon == coding.npos || coding.substr(semicolon).find_first_of("123456789") != coding.npos;
        if (comma == codings.npos)
            return false;
        codings.remove_prefix(comma + 1);
    }
}

bool parse_field(std::string_view line, request_head& head)
{
    auto colon = line.find(':');
    if (colon == line.npos || colon == 0)
        return false;
    auto name = line.substr(0, colon), value = trimmed(line.substr(colon + 1));
    if (equal_ignoring_case(name, "connection"))
        head.keep_alive = contains_ignoring_case(value, "close")        ? false
                          : contains_ignoring_case(value, "keep-alive") ? true
                                                                        : head.keep_alive;
    else if (equal_ignoring_case(name, "accept-encoding"))
        head.gzip = takes_gzip(value);
    else if (equal_ignoring_case(name, "authorization"))
        head.authorized = is_bearer(value);
    else if (equal_ignoring_case(name, "transfer-encoding") ||
             (equal_ignoring_case(name, "content-length") && value != "0"))
        head.has_body = true;
    return true;
}

bool parse_request_line(std::string_view line, request_head& head)
{
    auto first = line.find(' '), last = line.rfind(' ');
    if (first == line.npos || first == last)
        return false;
    head.method = line.substr(0, first);
    head.target = line.substr(first + 1, last - first - 1);
    auto version = line.substr(last + 1);
    head.keep_alive = version == "HTTP/1.1";
    return head.keep_alive || version == "HTTP/1.0";
}

int hexadecimal(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

head_state parse_head(std::string_view text, request_head& head)
{
    constexpr std::string_view line_end = "\r\n", head_end = "\r\n\r\n";
    head = {};
    auto end = text.substr(0, longest_head).find(head_end);
    if (end == text.npos)
        return text.size() < longest_head ? head_state::incomplete : head_state::bad;
    head.size = end + head_end.size();
    auto lines = text.substr(0, end + line_end.size());
    auto next_line = [&] {
        auto length = lines.find(line_end);
        auto line = lines.substr(0, length);
        lines.remove_prefix(length + line_end.size());
        return line;
    };
    bool good = parse_request_line(next_line(), head);
    while (good && !lines.empty())
        good = parse_field(next_line(), head);
    return good ? head_state::complete : head_state::bad;
}

std::string percent_decoded(std::string_view text)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        int high = -1, low = -1;
        if (text[i] == '%' && i + 2 < text.size()) {
            high = hexadecimal(text[i + 1]);
            low = hexadecimal(text[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

}  // namespace clashcast::simulator
