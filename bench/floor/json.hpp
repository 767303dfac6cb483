#pragma once
// simdjson, on demand, over a whole text.

#include <cstddef>
#include <string>

namespace bench {

// Looks at each value once: its type, and its text when it is none of others. Returns how many there are. The text
// needs room behind it, as simdjson has it.
std::size_t walk(const std::string& text);

}  // namespace bench
