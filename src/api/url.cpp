#include "api/url.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace clashcast {
namespace {

constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t https_port = 443;

bool is_path(std::string_view path)
{
    return std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

failure wrong(std::string_view what)
{
    return failure(errc::invalid, fmt::format("the base URL {}", what));
}

}  // namespace

result<base_url> parse_base_url(std::string_view text)
{
    bool tls = text.starts_with("https://");
    if (!tls && !text.starts_with("http://"))
        return wrong("does not start with http:// or https://");
    auto rest = text.substr(text.find("//") + 2);
    if (rest.find_first_of("?#") != rest.npos)
        return wrong("has a query or a fragment");
    auto slash = std::min(rest.find('/'), rest.size());
    auto authority = rest.substr(0, slash);
    if (authority.find('@') != authority.npos)
        return wrong("holds a user name or a password, which are not supported");
    auto path = rest.substr(slash);
    while (path.ends_with('/'))
        path.remove_suffix(1);
    if (!is_path(path))
        return wrong("has a path with a blank or another character that must be percent-encoded");
    auto place = net::parse_authority(authority, tls ? https_port : http_port);
    if (!place)
        return wrong(place.error().what);
    base_url url(std::move(*place));
    url.tls = tls;
    url.prefix = path;
    return url;
}

std::string host_header(const base_url& url)
{
    return url.port == (url.tls ? https_port : http_port) ? net::in_brackets(url.host) : to_string(url);
}

}  // namespace clashcast
