#pragma once
// How far a wait has come: a line at the end of stderr, redrawn in place, and removed when the wait is over.

#include <clashcast/clock.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast::terminal {

// "first answers: 1,204 of 27,000 (4 %)"; without a total, 0: "cases: 1,204". Pure.
std::string progress_text(std::string_view what, std::uint64_t done, std::uint64_t total);

// When the line is drawn: not in the first second, since most waits are shorter, and then five times a second at most.
// Pure: time is passed in.
class progress_pace {
public:
    explicit progress_pace(clock::time_point begun) : begun_(begun) {}

    // Whether to draw now; counts as drawn then.
    bool is_due(clock::time_point now);

private:
    clock::time_point begun_;
    std::optional<clock::time_point> drawn_;
};

// The codes that remove a line which was drawn without a line break.
constexpr std::string_view erase_line = "\r\x1b[K";

// The line of one wait. Draws nothing unless stderr is a terminal, nor while another one lives. Use from one thread.
class progress_line {
public:
    progress_line();
    ~progress_line();
    progress_line(const progress_line&) = delete;
    progress_line& operator=(const progress_line&) = delete;

    // Call it as often as there is something new; it is drawn in its pace.
    void show(std::string_view text);

    // Before something else is printed on the terminal.
    void remove();

private:
    const bool is_shown_;
    progress_pace pace_;
};

// From now on lines of the log remove the progress line before they are printed; otherwise the log stays as it is by
// default. Call it before threads start.
void log_beside_progress();

}  // namespace clashcast::terminal
