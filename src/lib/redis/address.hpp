#pragma once
// Where a Redis is and who to be there. Pure.

#include "net/url.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace clashcast::redis {

struct address : net::url {
    address() = default;
    explicit address(net::url u) : url(std::move(u)) {}

    bool is_local() const { return !socket.empty(); }

    std::string socket;  // the path of a Unix socket; then there is neither host nor TLS
    unsigned database = 0;
};

// redis://[[user]:password@]host[:port][/database], rediss:// for TLS, valkey:// and valkeys:// for the same;
// unix://[[user]:password@]/path[?db=database], redis+unix:// for the same. User, password and the path of a socket are
// percent-encoded, an IPv6 address is in brackets. Fails with errc::invalid; the sentence does not quote the URL, which
// may hold a password.
result<address> parse_address(std::string_view text);

// "redis://localhost:6379/0", "unix:///run/redis.sock?db=0", without user and password: what log lines call it.
std::string to_string(const address&);

}  // namespace clashcast::redis
