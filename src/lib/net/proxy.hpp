#pragma once
// HTTP proxies: their URL, their login, and the hosts that are reached without one. Pure.

#include "net/url.hpp"

#include <string>
#include <string_view>

namespace clashcast::net {

// [http://][user[:password]@]host[:port]; the default port is 1080, as for curl. Fails as parse_url() does, and when
// user or password cannot be sent.
result<url> parse_proxy(std::string_view text);

// The value of Proxy-Authorization, "Basic dXNlcjpwYXNzd29yZA=="; empty without a login.
std::string basic_authorization(const url& proxy);

// Whether NO_PROXY lists `host`. As for curl: names and addresses, separated by commas or blanks; a name stands for its
// subdomains too, with or without a dot before it; an address may be a range (10.0.0.0/8); * alone is every host.
bool goes_direct(std::string_view no_proxy, const std::string& host);

}  // namespace clashcast::net
