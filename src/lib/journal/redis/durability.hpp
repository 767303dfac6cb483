#pragma once
// What a Redis says of its own durability. Pure.

#include <clashcast/consumer.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace clashcast {

// From the reply to INFO, and from the setting appendfsync; nothing: this user may not read settings.
durability read_durability(std::string_view info, const std::optional<std::string>& appendfsync);

}  // namespace clashcast
