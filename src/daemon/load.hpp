#pragma once
// A configuration for the program.

#include "configuration/configuration.hpp"

#include <optional>
#include <string>

namespace clashcast {

constexpr auto default_file = "clashcast.toml";  // of a command line that names none
constexpr auto about_file = "The configuration, a TOML file (docs/configuration.md); without it clashcast.toml";

// Nothing when something is wrong with it: every complaint is on stderr then.
std::optional<config::reading> load(const std::string& file);

}  // namespace clashcast
