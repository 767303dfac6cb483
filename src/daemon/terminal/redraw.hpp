#pragma once
// A text that is drawn again and again from the top of the terminal on stdout.

#include <cstddef>
#include <string>
#include <string_view>

namespace clashcast::terminal {

// The first lines of a text, as many as fit on a screen; the last of them counts those that do not. A height of 0: all
// fit; a width of 0: no line is too long for a row. Pure.
std::string fitted(std::string_view text, std::size_t width, std::size_t height);

// Hides the cursor until it is destroyed. SIGINT, SIGTERM and SIGHUP show it again and end the process, with status 0.
// One at a time.
class redrawn_screen {
public:
    redrawn_screen();
    ~redrawn_screen();
    redrawn_screen(const redrawn_screen&) = delete;
    redrawn_screen& operator=(const redrawn_screen&) = delete;

    // Replaces what the terminal shows. False if it cannot be written to.
    bool draw(std::string_view text);
};

}  // namespace clashcast::terminal
