#pragma once
// The base URL, taken apart.

#include "net/authority.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace clashcast {

struct base_url : net::authority {
    base_url() = default;
    explicit base_url(net::authority a) : authority(std::move(a)) {}

    bool tls = false;
    std::string prefix;  // what stands before each path: "/v1", or nothing
};

// Fails with errc::invalid and a sentence that says what is wrong.
result<base_url> parse_base_url(std::string_view text);

// With the port only when it is not the scheme's own.
std::string host_header(const base_url&);

}  // namespace clashcast
