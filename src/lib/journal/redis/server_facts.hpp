#pragma once
// What a Redis says about itself, for people. Pure.

#include <optional>
#include <string>
#include <string_view>

namespace clashcast {

// The value of the line "name:value" in a reply to INFO; empty if there is none.
std::string_view info_field(std::string_view info, std::string_view name);

// "Redis 7.0.15, appendfsync everysec, noeviction", of the reply to INFO and the value of appendfsync; nothing: the
// user may not ask for it.
std::string describe_server(std::string_view info, const std::optional<std::string>& appendfsync);

}  // namespace clashcast
