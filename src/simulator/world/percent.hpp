#pragma once
// Percent-encoding in request targets.

#include <string>
#include <string_view>

namespace clashcast::simulator {

// "%23" becomes '#', and so on; an invalid escape stays as it is.
std::string percent_decoded(std::string_view text);

}  // namespace clashcast::simulator
