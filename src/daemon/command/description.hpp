#pragma once
// The tree of commands as values: what completions and the manual are made of.

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace clashcast {

struct described_option {
    std::vector<std::string> flags;  // "-c", "--config"; empty: only an argument
    std::string argument;            // its name as an argument; empty: only an option
    std::string value;               // "FILE", "bash|zsh|fish"; empty: it has none
    std::string text;
    bool required = false;
};

struct described_command {
    std::string path;  // "clashcast sinks list"
    std::string text;
    std::string footer;
    std::vector<described_option> options;
    std::vector<described_command> commands;

    std::string name() const { return path.substr(path.rfind(' ') + 1); }
};

// Of this command and all below it.
described_command describe(const CLI::App&);

// The values that an option may have, by the name of its value: those of "bash|zsh|fish"; of TYPE, the event types;
// else none.
std::vector<std::string> choices_of(const described_option&);

// Calls f(command) for the command and all below it.
template <class F>
void each_command(const described_command& from, F f)
{
    f(from);
    for (auto& each : from.commands)
        each_command(each, f);
}

}  // namespace clashcast
