#pragma once
// The server that connections go to: its URL, the limits of each step, and the failures on the way. Pure.

#include "net/url.hpp"

#include <clashcast/error.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace boost::asio::ssl {
class context;
}

namespace clashcast {

struct endpoint {
    endpoint() = default;

    net::url url;                                    // see parse_base_url()
    std::string name;                                // "api.example:443"
    std::shared_ptr<boost::asio::ssl::context> tls;  // null: plain
    std::optional<net::url> proxy;
    std::chrono::nanoseconds connect_timeout{};      // each for resolve, connect, tunnel and handshake
    std::chrono::nanoseconds request_timeout{};
    std::size_t body_limit = 0;                      // bytes
};

// http:// or https://host[:port][/path]. The path is the prefix of each request's path: "/v1" or empty, without a slash
// at its end. Fails with errc::invalid; does not quote the URL.
result<net::url> parse_base_url(std::string_view text);

// The value of Host: with the port only when it is not the scheme's default.
std::string host_header(const net::url& base_url);

// Where the socket connects to: the proxy, if there is one.
const net::authority& first_hop(const endpoint&);

// HTTPS goes through a tunnel (CONNECT); the proxy forwards plain requests.
bool is_tunnelled(const endpoint&);
std::string tunnel_request(const endpoint&);

failure not_resolved(const endpoint&, boost::system::error_code);
failure not_reached(const endpoint&, boost::system::error_code);
failure no_tunnel(const endpoint&, errc, const std::string& why);
failure tunnel_refused(const endpoint&, unsigned status, const std::string& reason);
failure login_wanted(const endpoint&);  // by a proxy: status 407
failure no_handshake(const endpoint&, boost::system::error_code, const std::string& why);
failure no_response(const endpoint&, boost::system::error_code);  // to a request that was sent

}  // namespace clashcast
