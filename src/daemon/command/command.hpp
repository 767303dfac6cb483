#pragma once
// What the commands of the command line are made of. Each command, or a family of them, is a file of this folder with a
// function that adds it to the tree of CLI11, and a line of commands.cpp.

#include "daemon/config/configuration.hpp"
#include "daemon/service.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace clashcast {

constexpr auto default_file = "clashcast.toml";
constexpr auto about_file = "The configuration; default: clashcast.toml in this folder";

// Reads a configuration. Prints every error to stderr and returns nothing if there is one.
std::optional<config::reading> load(const std::string& file);

// What the parsed command line asks for; empty until then. Returns an exit status.
using task = std::function<int()>;

int exit_code(exit_status);

// Prints why the command line is wrong; returns the exit status for that.
int report_misuse(std::string_view why);

}  // namespace clashcast
