#pragma once
// The grammar of RFC 8259, nothing more.

#include "json/document.hpp"

namespace clashcast::json {

// Writes the nodes of the text, from the vector's beginning on; it never gets shorter. Returns how many there are: none
// when it is no JSON, nested deeper than `depth`, or longer than 32 MiB.
std::size_t scan(std::string_view text, std::vector<node>& nodes, int depth);

}  // namespace clashcast::json
