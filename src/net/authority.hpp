#pragma once
// The part of a URL that says where to connect to. Pure.

#include <clashcast/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace clashcast::net {

struct authority {
    authority() = default;

    std::string host;  // of IPv6 without the brackets
    std::uint16_t port = 0;
};

// host, host:port, [IPv6] or [IPv6]:port. Fails with errc::invalid and what is wrong, such as "names no host"; never
// quotes the text, which may hold a password.
result<authority> parse_authority(std::string_view text, std::uint16_t default_port = 0);

std::string in_brackets(const std::string& host);  // "[::1]"; one that is no IPv6 address stays as it is
std::string to_string(const authority&);           // "localhost:1883", "[::1]:8883"

}  // namespace clashcast::net
