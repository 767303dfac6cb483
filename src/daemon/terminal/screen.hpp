#pragma once
// What a descriptor shows its text on.

#include <cstddef>
#include <string>
#include <string_view>

namespace clashcast::terminal {

struct screen {
    screen() = default;

    bool is_terminal = false;           // that understands escape sequences: TERM=dumb says that it does not
    bool has_colour = false;            // the same, unless NO_COLOR says otherwise
    std::size_t width = 0, height = 0;  // of a terminal, in columns and lines; 0: not known

    // The width, or that of most terminals.
    std::size_t usual_width() const { return width > 0 ? width : 80; }
};

screen screen_of(int descriptor);

enum class colour { bold, faint, red, green, yellow, magenta };

// The text in that colour, if there is one.
std::string painted(std::string_view text, colour, bool has_colour);

}  // namespace clashcast::terminal
