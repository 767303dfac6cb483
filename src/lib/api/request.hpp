#pragma once
// The text of a request, and the endpoint that it goes to.

#include "api/endpoint.hpp"

#include <clashcast/api.hpp>

#include <string>
#include <string_view>

namespace clashcast {

// Registers the proxy's password as a secret. Throws boost::system::system_error with errc::invalid for an invalid URL,
// an invalid proxy or a CA file that cannot be used.
endpoint make_endpoint(const api_options&);

// The request line up to the path, which ends with the base URL's. A proxy that forwards gets the whole URL.
std::string request_start_of(std::string_view method, const endpoint&);

// The fields that every request has, each with its line break: Proxy-Authorization only for a proxy that forwards.
std::string request_fields(const endpoint&);

}  // namespace clashcast
