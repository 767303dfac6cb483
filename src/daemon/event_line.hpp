#pragma once
// An event as a line for people: time, type, tag, sentence.

#include <clashcast/event.hpp>

#include <cstddef>
#include <string>

namespace clashcast {

struct line_style {
    line_style() = default;

    std::string label;       // in front of each line; may be empty
    std::size_t width = 0;   // columns of the terminal; 0: there is none, and no line is wrapped
    bool has_colour = false;
};

// That of a file descriptor: without colour if it is not a terminal, or if NO_COLOR or TERM=dumb says so.
line_style style_of(int descriptor);

// "12:01:07  member_joined                   #2PP         Zoë joined Amber Hall\n", the time in the time zone of the
// process. A terminal that is too narrow gets it without the type; a sentence that is too long goes on below itself.
std::string event_line(const event&, const line_style&);

}  // namespace clashcast
