#include "api/endpoint.hpp"

#include "net/proxy.hpp"
#include "text/printable.hpp"

#include <boost/asio/error.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace clashcast {
namespace {

constexpr std::uint16_t http_port = 80, https_port = 443;
constexpr net::url_syntax base_url_syntax{
    .schemes = {{{.name = "http", .default_port = http_port, .has_path = true},
                 {.name = "https", .default_port = https_port, .tls = true, .has_path = true}}},
    .login_error = "holds a user name or a password, which are not supported",
};

failure invalid_base_url(std::string_view what)
{
    return failure(errc::invalid, fmt::format("the base URL {}", what));
}

bool is_printable(char c)
{
    return c > ' ' && c < '\x7f';
}

double in_seconds(std::chrono::nanoseconds span)
{
    return std::chrono::duration<double>(span).count();
}

bool is_timeout(boost::system::error_code code)
{
    return code == boost::asio::error::timed_out;
}

std::string first_hop_name(const endpoint& to)
{
    return to.proxy ? "the proxy " + net::to_string(*to.proxy) : to.name;
}

// "api.example:443 through the proxy proxy.example:3128"
std::string full_route(const endpoint& to)
{
    return to.proxy ? fmt::format("{} through {}", to.name, first_hop_name(to)) : to.name;
}

}  // namespace

result<net::url> parse_base_url(std::string_view text)
{
    auto url = net::parse_url(text, base_url_syntax);
    if (!url)
        return invalid_base_url(url.error().what);
    auto& path = url->path;
    if (path.find_first_of("?#") != path.npos)
        return invalid_base_url("has a query or a fragment");
    if (!std::all_of(path.begin(), path.end(), is_printable))
        return invalid_base_url("has a path with a space or another character that must be percent-encoded");
    path.erase(path.find_last_not_of('/') + 1);
    return url;
}

std::string host_header(const net::url& base_url)
{
    auto default_port = base_url.tls ? https_port : http_port;
    return base_url.port == default_port ? net::in_brackets(base_url.host) : to_string(base_url);
}

const net::authority& first_hop(const endpoint& to)
{
    return to.proxy ? *to.proxy : to.url;
}

bool is_tunnelled(const endpoint& to)
{
    return to.proxy && to.url.tls;
}

std::string tunnel_request(const endpoint& to)
{
    auto login = net::basic_authorization(*to.proxy);
    return fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\nUser-Agent: clashcast\r\n{1}\r\n", to.name,
                       login.empty() ? login : "Proxy-Authorization: " + login + "\r\n");
}

failure not_resolved(const endpoint& to, boost::system::error_code why)
{
    auto reason = is_timeout(why) ? fmt::format("no answer within {} s", in_seconds(to.connect_timeout))
                                  : error_text(why);
    return failure(errc::not_connected, fmt::format("cannot resolve {}: {}", first_hop_name(to), reason));
}

failure not_reached(const endpoint& to, boost::system::error_code why)
{
    auto reason = is_timeout(why) ? fmt::format("no connection within {} s", in_seconds(to.connect_timeout))
                                  : error_text(why);
    return failure(errc::not_connected, fmt::format("cannot reach {}: {}", first_hop_name(to), reason));
}

failure no_tunnel(const endpoint& to, errc code, const std::string& why)
{
    return failure(code, fmt::format("{} did not open a tunnel to {}: {}", first_hop_name(to), to.name, why));
}

// With a 5xx the proxy does not reach the API: trying again may help.
failure tunnel_refused(const endpoint& to, unsigned status, const std::string& reason)
{
    constexpr unsigned wants_login = 407;
    if (status == wants_login)
        return login_wanted(to);
    return no_tunnel(to, status >= 500 ? errc::not_connected : errc::refused,
                     fmt::format("it answered {}{}{}", status, reason.empty() ? "" : " ", reason));
}

failure login_wanted(const endpoint& to)
{
    auto what = !to.proxy ? fmt::format("a proxy in front of {} requires a user and a password", to.name)
                : to.proxy->has_login
                    ? fmt::format("{} does not accept the user and the password", first_hop_name(to))
                    : fmt::format("{} requires a user and a password", first_hop_name(to));
    return failure(errc::refused, what + " (status 407): set proxy in [api]");
}

failure no_handshake(const endpoint& to, boost::system::error_code code, const std::string& why)
{
    if (is_timeout(code))
        return failure(errc::timed_out, fmt::format("TLS handshake with {} failed: not complete within {} s",
                                                    full_route(to), in_seconds(to.connect_timeout)));
    return failure(errc::not_connected, fmt::format("TLS handshake with {} failed: {}", full_route(to), why));
}

failure no_response(const endpoint& to, boost::system::error_code why)
{
    if (is_timeout(why))
        return failure(errc::timed_out, fmt::format("{} did not answer within {} s", full_route(to),
                                                    in_seconds(to.request_timeout)));
    return failure(errc::not_connected, fmt::format("{} closed the connection: {}", full_route(to), error_text(why)));
}

}  // namespace clashcast
