#pragma once
// Checks of the options of the API client.

#include <clashcast/api.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

// Whether the token can be sent in a request's header. Fails with errc::invalid and the end of a sentence, such as "is
// empty"; does not quote the token.
result<void> check_token(std::string_view token);

// Where each token was in the earlier list.
std::vector<std::optional<std::size_t>> positions_in(const std::vector<std::string>& before,
                                                     const std::vector<std::string>& tokens);

}  // namespace clashcast
