#pragma once
// The grammar of RFC 8259, nothing more.

#include "json/document.hpp"

namespace clashcast::json {

// Appends the nodes of the text; false when it is no JSON or nested deeper than `depth`.
bool scan(std::string_view text, std::vector<node>& nodes, int depth);

}  // namespace clashcast::json
