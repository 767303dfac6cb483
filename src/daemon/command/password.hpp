#pragma once
// Passwords for a command: from a file or typed on a terminal, never an argument.

#include <clashcast/error.hpp>

#include <string>

namespace clashcast {

// Whether a person can be asked: stdin and stderr are a terminal.
bool has_terminal();

// Asks on the terminal; a password is not shown while it is typed. Fails at the end of the input.
result<std::string> ask_line(const std::string& question);
result<std::string> ask_password(const std::string& question);

// What the file holds, on one line, without blanks around it. Fails with errc::invalid; does not quote the file.
result<std::string> read_password(const std::string& file);

}  // namespace clashcast
