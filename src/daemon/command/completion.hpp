#pragma once
// Completions for shells, made of the tree of commands. Pure.

#include "daemon/command/description.hpp"

#include <string>

namespace clashcast {

// Scripts to be loaded by the shell. They know commands, options, and values where there is a choice; elsewhere they
// complete files or nothing.
std::string bash_completion(const described_command&);
std::string zsh_completion(const described_command&);
std::string fish_completion(const described_command&);

}  // namespace clashcast
