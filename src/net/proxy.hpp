#pragma once
// An HTTP proxy: where it is, who to be there, and which hosts are reached without it. Pure.

#include "net/authority.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace clashcast::net {

struct proxy : authority {
    proxy() = default;
    explicit proxy(authority a) : authority(std::move(a)) {}

    bool has_login = false;
    std::string user, password;
};

// [http://][user[:password]@]host[:port], user and password percent-encoded; the port is 1080 when it is not there, as
// for curl. Fails with errc::invalid and what is wrong, such as "names no host"; never quotes the URL, which may hold a
// password.
result<proxy> parse_proxy(std::string_view url);

// The value of Proxy-Authorization, "Basic dXNlcjpwYXNzd29yZA=="; empty without a login.
std::string basic_authorization(const proxy&);

// Whether NO_PROXY lists `host`. As for curl: names and addresses, separated by commas or blanks; a name stands for its
// subdomains too, with or without a dot before it; an address may be a range (10.0.0.0/8); * alone is every host.
bool goes_direct(std::string_view no_proxy, const std::string& host);

}  // namespace clashcast::net
