#pragma once
// The proxy that the environment names.

#include "daemon/config/environment.hpp"

#include <optional>
#include <string>

namespace clashcast::config {

struct named_proxy {
    std::string variable;  // "HTTPS_PROXY"
    std::string url;
};

// The one for `base_url`, found as curl finds it: https_proxy or HTTPS_PROXY, for a plain URL http_proxy alone (a CGI's
// environment has an HTTP_PROXY that a client wrote), else all_proxy or ALL_PROXY; none when no_proxy or NO_PROXY lists
// the host. A variable that is empty counts as not set.
std::optional<named_proxy> find_proxy(const environment&, const std::string& base_url);

}  // namespace clashcast::config
