#pragma once
// What users call the reasons for which a subject is watched.

#include <clashcast/watch_status.hpp>

#include <optional>
#include <string_view>

namespace clashcast::config {

// "file", "runtime", "members".
std::string_view name_of(watch_origin);
std::optional<watch_origin> find_origin(std::string_view name);

}  // namespace clashcast::config
