#pragma once
// Percent-encoding, as in the user and the password of a URL. Pure.

#include <optional>
#include <string>
#include <string_view>

namespace clashcast::net {

// Nothing when a % is not followed by two hex digits.
std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace clashcast::net
