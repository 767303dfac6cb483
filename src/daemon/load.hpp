#pragma once
// A configuration for the program.

#include "configuration/configuration.hpp"

#include <optional>
#include <string>

namespace clashcast {

// Nothing when something is wrong with it: every complaint is on stderr then.
std::optional<config::configuration> load(const std::string& file);

}  // namespace clashcast
