#pragma once
// The tables of a document, whichever way they have to be written.

#include "configuration/document.hpp"

#include <string>
#include <vector>

namespace clashcast::config {

// [name], or nullptr. Complains when it is something else.
const table* only_table(const table& parent, const std::string& name, complaints&);

// Every [[name]]. Complains when it is something else.
std::vector<const table*> each_table(const table& parent, const std::string& name, complaints&);

}  // namespace clashcast::config
