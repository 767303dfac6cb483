#include "api/remote.hpp"

#include "net/reason.hpp"

#include <boost/asio/error.hpp>

#include <fmt/format.h>

namespace clashcast {

using net::reason;

namespace {

double in_seconds(std::chrono::nanoseconds span)
{
    return std::chrono::duration<double>(span).count();
}

bool is_timeout(boost::system::error_code code)
{
    return code == boost::asio::error::timed_out;
}

std::string first_hop_name(const remote& to)
{
    return to.proxy ? "the proxy " + net::to_string(*to.proxy) : to.name;
}

std::string on_the_way(const remote& to)
{
    return to.proxy ? fmt::format(" through {}", first_hop_name(to)) : std::string();
}

}  // namespace

const net::authority& first_hop(const remote& to)
{
    return to.proxy ? static_cast<const net::authority&>(*to.proxy) : to.url;
}

bool is_tunnelled(const remote& to)
{
    return to.proxy && to.url.tls;
}

std::string tunnel_request(const remote& to)
{
    auto login = net::basic_authorization(*to.proxy);
    return fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\nUser-Agent: clashcast\r\n{1}\r\n", to.name,
                       login.empty() ? login : "Proxy-Authorization: " + login + "\r\n");
}

failure not_resolved(const remote& to, boost::system::error_code why)
{
    auto words =
        is_timeout(why) ? fmt::format("no answer within {} s", in_seconds(to.connect_timeout)) : reason(why);
    return failure(errc::not_connected, fmt::format("cannot resolve {}: {}", first_hop_name(to), words));
}

failure not_reached(const remote& to, boost::system::error_code why)
{
    auto words = is_timeout(why) ? fmt::format("no connection within {} s", in_seconds(to.connect_timeout))
                                 : reason(why);
    return failure(errc::not_connected, fmt::format("cannot reach {}: {}", first_hop_name(to), words));
}

failure no_tunnel(const remote& to, errc code, const std::string& why)
{
    return failure(code, fmt::format("{} opened no tunnel to {}: {}", first_hop_name(to), to.name, why));
}

// A 5xx may pass: the proxy does not reach the API.
failure tunnel_refused(const remote& to, unsigned status, const std::string& words)
{
    constexpr unsigned wants_login = 407;
    if (status == wants_login)
        return login_wanted(to);
    return no_tunnel(to, status >= 500 ? errc::not_connected : errc::refused,
                     fmt::format("it answered {}{}{}", status, words.empty() ? "" : " ", words));
}

failure login_wanted(const remote& to)
{
    auto what = !to.proxy ? fmt::format("a proxy before {} wants a user and a password", to.name)
                : to.proxy->has_login
                    ? fmt::format("{} does not accept the user and the password", first_hop_name(to))
                    : fmt::format("{} wants a user and a password", first_hop_name(to));
    return failure(errc::refused, what + " (status 407): set proxy in [api]");
}

failure no_handshake(const remote& to, boost::system::error_code code, const std::string& why)
{
    if (is_timeout(code))
        return failure(errc::timed_out, fmt::format("TLS handshake with {}{} failed: not done within {} s",
                                                    to.name, on_the_way(to), in_seconds(to.connect_timeout)));
    return failure(errc::not_connected, fmt::format("TLS handshake with {}{} failed: {}", to.name, on_the_way(to), why));
}

failure no_answer(const remote& to, boost::system::error_code why)
{
    if (is_timeout(why))
        return failure(errc::timed_out,
                       fmt::format("{}{} did not answer within {} s", to.name, on_the_way(to), in_seconds(to.request_timeout)));
    return failure(errc::not_connected, fmt::format("{}{} ended the connection: {}", to.name, on_the_way(to), reason(why)));
}

}  // namespace clashcast
