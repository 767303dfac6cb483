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

    unsigned database = 0;
};

// redis://[[user]:password@]host[:port][/database], rediss:// for TLS; user and password percent-encoded, an
// IPv6 address in brackets. Fails with errc::invalid; the sentence does not quote the URL, which may hold a
// password.
result<address> parse_address(std::string_view text);

// "redis://localhost:6379/0", without user and password: what log lines call it.
std::string to_string(const address&);

}  // namespace clashcast::redis
