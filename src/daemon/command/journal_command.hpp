#pragma once
// Commands that read the configuration and look at, or change, its journal.

#include "daemon/command/command.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace clashcast {

// The options of a command.
struct command_options {
    std::string file = default_file;
    std::string name;
    std::string to;
    std::vector<std::string> words;
    bool json = false;
    bool anew = false;
    bool all = false;
};
using command_action = std::function<result<void>(const config::configuration&, const command_options&)>;
using options_check = std::function<std::string(const command_options&)>;  // returns an error message, or nothing

// Makes `command` carry out `what`, unless `check` finds an error in its options.
std::shared_ptr<command_options> add_action(CLI::App& command, task& chosen, command_action what,
                                            options_check check = {});

}  // namespace clashcast
