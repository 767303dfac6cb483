#pragma once
// Whether a client can be made of these options.

#include <clashcast/api.hpp>

namespace clashcast {

// Throws boost::system::system_error with errc::invalid. Names a token by its position only.
void check(const api_options&);

}  // namespace clashcast
