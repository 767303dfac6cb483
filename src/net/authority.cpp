#include "net/authority.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace clashcast::net {
namespace {

failure invalid(std::string_view what)
{
    return failure(errc::invalid, std::string(what));
}

bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_host(std::string_view host)
{
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return is_alphanumeric(c) || c == '.' || c == '-' || c == '_';
    });
}

bool is_ipv6(std::string_view host)
{
    return host.find(':') != host.npos && host.find_first_not_of("0123456789abcdefABCDEF:.") == host.npos;
}

bool parse_port(std::string_view text, std::uint16_t& port)
{
    auto end = text.data() + text.size();
    auto [stop, problem] = std::from_chars(text.data(), end, port);
    return problem == std::errc() && stop == end && port != 0;
}

}  // namespace

result<authority> parse_authority(std::string_view text, std::uint16_t default_port)
{
    authority a;
    a.port = default_port;
    auto rest = text;
    if (text.starts_with('[')) {
        auto close = text.find(']');
        if (close == text.npos || !is_ipv6(text.substr(1, close - 1)))
            return invalid("has no IPv6 address between [ and ]");
        a.host = text.substr(1, close - 1);
        rest = text.substr(close + 1);
    } else {
        a.host = text.substr(0, text.find(':'));
        if (!is_host(a.host))
            return invalid("names no host");
        rest = text.substr(a.host.size());
    }
    if (!rest.empty() && (rest.front() != ':' || !parse_port(rest.substr(1), a.port)))
        return invalid("has an invalid port (allowed: 1 to 65535)");
    return a;
}

std::string in_brackets(const std::string& host)
{
    return host.find(':') == host.npos ? host : '[' + host + ']';
}

std::string to_string(const authority& a)
{
    return fmt::format("{}:{}", in_brackets(a.host), a.port);
}

}  // namespace clashcast::net
