#pragma once
// URLs: scheme://[user[:password]@]host[:port][/path] and, of a file, scheme://[user[:password]@]/path. Pure.
//
// Every failure is errc::invalid with the end of a sentence, such as "names no host". None quotes the URL, which may
// hold a password.

#include <clashcast/error.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast::net {

// Where to connect to.
struct authority {
    authority() = default;

    std::string host;  // an IPv6 address without its brackets
    std::uint16_t port = 0;
};

// host, host:port, [IPv6] or [IPv6]:port.
result<authority> parse_authority(std::string_view text, std::uint16_t default_port = 0);

std::string in_brackets(const std::string& host);  // "[::1]"; a host that is not an IPv6 address is unchanged
std::string to_string(const authority&);           // "localhost:1883", "[::1]:8883"

struct url : authority {
    url() = default;

    std::string scheme;  // "mqtt"
    bool tls = false;
    bool has_login = false;
    std::string user, password;  // percent-decoded
    std::string path;            // with its first slash; as written, with its query
};

struct scheme {
    std::string_view name{};  // "mqtt"
    std::uint16_t default_port = 0;
    bool tls = false;
    bool has_path = false;
    bool has_host = true;  // else the path is that of a file, and host and port stay empty
};

// What a URL of one kind may contain.
struct url_syntax {
    std::array<scheme, 6> schemes{};  // those with a name
    std::string_view login_error{};   // why it may not hold a user and a password; empty: it may
};

// Nothing when a % is not followed by two hex digits.
std::optional<std::string> percent_decoded(std::string_view);

// Without a path, `/` may end the URL. A query or a fragment is an error; in a path, the caller checks for them.
result<url> parse_url(std::string_view text, const url_syntax&);

}  // namespace clashcast::net
