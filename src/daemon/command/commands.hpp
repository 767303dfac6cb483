#pragma once
// All commands.

#include "daemon/command/command.hpp"

namespace clashcast {

// `chosen` is set while `app` parses, and must outlive it.
void add_commands(CLI::App& app, task& chosen);

}  // namespace clashcast
