#pragma once
// Where the library's own words go. By default: warnings and errors, a line each, to stderr.

#include <fmt/core.h>

#include <functional>
#include <string>
#include <string_view>

namespace clashcast {

enum class severity { debug, info, warning, error };

// Receives every line, of every severity; called from the thread that says it. An empty function restores the default.
// Set it before anything else runs: that is not synchronised.
void set_log(std::function<void(severity, std::string_view line)>);

namespace log {

void write(severity, std::string_view line);

template <class... Args>
void debug(fmt::format_string<Args...> text, Args&&... args)
{
    write(severity::debug, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void info(fmt::format_string<Args...> text, Args&&... args)
{
    write(severity::info, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void warning(fmt::format_string<Args...> text, Args&&... args)
{
    write(severity::warning, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void error(fmt::format_string<Args...> text, Args&&... args)
{
    write(severity::error, fmt::format(text, std::forward<Args>(args)...));
}

}  // namespace log
}  // namespace clashcast
