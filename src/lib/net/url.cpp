#include "net/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

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
    auto [stop, error] = std::from_chars(text.data(), end, port);
    return error == std::errc() && stop == end && port != 0;
}

bool read_login(std::string_view text, url& into)
{
    auto colon = std::min(text.find(':'), text.size());
    auto user = percent_decoded(text.substr(0, colon));
    auto password = percent_decoded(text.substr(std::min(colon + 1, text.size())));
    if (!user || !password)
        return false;
    into.has_login = true;
    into.user = std::move(*user);
    into.password = std::move(*password);
    return true;
}

bool skip(std::string_view& text, std::string_view prefix)
{
    if (prefix.empty() || !text.starts_with(prefix))
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

// Cuts the path off the rest of a URL, and returns it.
std::string_view cut_path(std::string_view& rest, bool has_path)
{
    auto slash = has_path ? rest.find('/') : rest.npos;
    if (!has_path && rest.ends_with('/'))
        rest.remove_suffix(1);
    auto path = rest.substr(std::min(slash, rest.size()));
    rest.remove_suffix(path.size());
    return path;
}

failure wrong_scheme(const url_syntax& syntax)
{
    return invalid(fmt::format("does not start with {}{}{}", syntax.plain.prefix,
                               syntax.tls.prefix.empty() ? "" : " or ", syntax.tls.prefix));
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        auto digits = text.substr(i + 1, 2);
        unsigned char byte = 0;
        auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
        if (error != std::errc() || end != digits.data() + 2)
            return std::nullopt;
        plain += static_cast<char>(byte);
        i += 2;
    }
    return plain;
}

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

result<url> parse_url(std::string_view text, const url_syntax& syntax)
{
    url parsed;
    auto rest = text;
    parsed.tls = skip(rest, syntax.tls.prefix);
    if (!parsed.tls && !skip(rest, syntax.plain.prefix))
        return wrong_scheme(syntax);
    parsed.path = cut_path(rest, syntax.has_path);
    auto at = rest.rfind('@');
    if (at != rest.npos && !syntax.login_error.empty())
        return invalid(syntax.login_error);
    auto server = at == rest.npos ? rest : rest.substr(at + 1);
    if (server.find_first_of("/?#") != server.npos)
        return invalid(syntax.has_path ? "has a query or a fragment" : "has a path, a query or a fragment");
    auto where = parse_authority(server, parsed.tls ? syntax.tls.default_port : syntax.plain.default_port);
    if (!where)
        return where.error();
    static_cast<authority&>(parsed) = std::move(*where);
    if (at != rest.npos && !read_login(rest.substr(0, at), parsed))
        return invalid("has a % in its user or password that is not followed by two hex digits; % itself is %25");
    return parsed;
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
