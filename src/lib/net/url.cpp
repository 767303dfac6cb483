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

// Cuts the scheme off, and returns it; nullptr if it is none of them.
const scheme* cut_scheme(std::string_view& text, const url_syntax& syntax)
{
    auto size = text.find("://");
    auto found = std::find_if(syntax.schemes.begin(), syntax.schemes.end(), [&](const scheme& one) {
        return !one.name.empty() && one.name == text.substr(0, size);
    });
    if (size == text.npos || found == syntax.schemes.end())
        return nullptr;
    text.remove_prefix(size + 3);
    return &*found;
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

// "does not start with a://, b:// or c://"
failure wrong_scheme(const url_syntax& syntax)
{
    std::string names;
    auto separator = "";
    for (auto i = syntax.schemes.size(); i-- > 0;)
        if (auto name = syntax.schemes.at(i).name; !name.empty()) {
            names = fmt::format("{}://{}{}", name, separator, names);
            separator = names.find(" or ") == names.npos ? " or " : ", ";
        }
    return invalid("does not start with " + names);
}

result<void> read_server(std::string_view server, const scheme& as, url& into)
{
    if (!as.has_host)
        return server.empty() ? result<void>()
                              : invalid(fmt::format("has no absolute path after {0}://, as in {0}:///path", as.name));
    if (server.find_first_of("/?#") != server.npos)
        return invalid(as.has_path ? "has a query or a fragment" : "has a path, a query or a fragment");
    auto where = parse_authority(server, as.default_port);
    if (!where)
        return where.error();
    static_cast<authority&>(into) = std::move(*where);
    return {};
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
    auto* as = cut_scheme(rest, syntax);
    if (!as)
        return wrong_scheme(syntax);
    parsed.scheme = as->name;
    parsed.tls = as->tls;
    parsed.path = cut_path(rest, as->has_path || !as->has_host);
    auto at = rest.rfind('@');
    if (at != rest.npos && !syntax.login_error.empty())
        return invalid(syntax.login_error);
    auto server = read_server(at == rest.npos ? rest : rest.substr(at + 1), *as, parsed);
    if (!server)
        return server.error();
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
