#pragma once
// Parses a whole text with simdjson's on-demand API.

#include <cstddef>
#include <string>

namespace bench {

// Visits each value once: its type, and the text of a scalar. Returns the number of values. The text must have
// simdjson's padding in its capacity.
std::size_t walk(const std::string& text);

}  // namespace bench
