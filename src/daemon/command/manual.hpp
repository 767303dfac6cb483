#pragma once
// The manual page, made of the tree of commands. Pure.

#include "daemon/command/description.hpp"

#include <string>

namespace clashcast {

// In the language of man(7). A paragraph of the program's footer whose first line ends with a colon becomes a section.
std::string manual(const described_command&, const std::string& version);

}  // namespace clashcast
