#pragma once
// The command lines of `clashcast sinks` and `clashcast dead-letters`.

#include <functional>

namespace CLI {
class App;
}

namespace clashcast {

// What the command line that was parsed asks for; empty while it asks for something else. Returns an exit code.
using task = std::function<int()>;

// `chosen` is set while `app` parses, and must outlive that.
void add_commands(CLI::App& app, task& chosen);

}  // namespace clashcast
