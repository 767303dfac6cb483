#pragma once
// The grammar of RFC 8259 and nothing more.

#include "json/document.hpp"

namespace clashcast::json {

// Writes the nodes of the text to the beginning of the vector, which grows as needed and never shrinks. Returns how
// many there are: 0 if the text is not JSON, is nested deeper than `depth`, or is longer than 32 MiB.
std::size_t scan(std::string_view text, std::vector<node>& nodes, int depth);

}  // namespace clashcast::json
