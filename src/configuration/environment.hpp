#pragma once
// ${VAR} in the strings of a configuration.

#include <clashcast/error.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast::config {

// The value of a variable; nothing when it is not set.
using environment = std::function<std::optional<std::string>(const std::string& name)>;

// The process's own.
environment process_environment();

// Fills in ${NAME} and ${NAME:-default}. The default counts when the variable is not set or empty, and may hold braces
// in pairs and variables of its own. $${ is a literal ${; any other $ is itself. Fails with errc::invalid; the sentence
// names variables, never a value.
result<std::string> expand(std::string_view written, const environment&);

}  // namespace clashcast::config
