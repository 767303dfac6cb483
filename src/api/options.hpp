#pragma once
// Whether a client can be made of these options.

#include <clashcast/api.hpp>

#include <string_view>

namespace clashcast {

// Whether it can stand in a request's header. Fails with errc::invalid; does not quote it.
result<void> check_token(std::string_view token);

// Throws boost::system::system_error with errc::invalid. Names a token by its position only.
void check(const api_options&);

}  // namespace clashcast
