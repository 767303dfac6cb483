#pragma once
// Where connections go, how long each step may take, and the words for what goes wrong on the way.

#include "api/url.hpp"
#include "net/proxy.hpp"

#include <clashcast/error.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace clashcast {

struct remote {
    remote() = default;

    base_url url;
    std::string name;                                // "api.example:443"
    std::shared_ptr<boost::asio::ssl::context> tls;  // null: plain
    std::optional<net::proxy> proxy;
    std::chrono::nanoseconds connect_timeout{};      // each for resolve, connect, tunnel and handshake
    std::chrono::nanoseconds request_timeout{};
    std::size_t body_limit = 0;
};

// Where the socket goes: to the proxy, if there is one.
const net::authority& first_hop(const remote&);

// Over TLS a proxy is asked for a tunnel (CONNECT); a plain request is the proxy's to forward.
bool is_tunnelled(const remote&);
std::string tunnel_request(const remote&);

failure not_resolved(const remote&, boost::system::error_code);
failure not_reached(const remote&, boost::system::error_code);
failure no_tunnel(const remote&, errc, const std::string& why);
failure tunnel_refused(const remote&, unsigned status, const std::string& reason);
failure login_wanted(const remote&);  // by a proxy: 407
failure no_handshake(const remote&, boost::system::error_code, const std::string& why);
failure no_answer(const remote&, boost::system::error_code);  // to a request that was sent

}  // namespace clashcast
