#pragma once
// The reply to INFO. Pure.

#include <string_view>

namespace clashcast::redis {

// The value of the line "name:value"; empty if there is none.
std::string_view info_field(std::string_view info, std::string_view name);

}  // namespace clashcast::redis
