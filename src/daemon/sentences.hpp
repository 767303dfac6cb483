#pragma once
// `clashcast sentences`: events, as a sink publishes them, for people.

#include "daemon/event_line.hpp"

#include <functional>
#include <iosfwd>

namespace clashcast {

// Reads events, one a line, and writes a line for each at once. Lines that are not events are named in `errors` and
// passed over. Returns 0; 1 after such a line. `style` is asked before each line: a terminal changes its size.
int print_sentences(std::istream& in, std::ostream& out, std::ostream& errors,
                    const std::function<line_style()>& style);

}  // namespace clashcast
