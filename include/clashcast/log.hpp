#pragma once
// The library's log. By default, warnings and errors go to stderr, one line each.
//
// Example:
//     set_log([](severity level, std::string_view line) {
//         if (level >= severity::info)
//             std::cerr << line << '\n';
//     });
//     log::info("polling {} clans every {} s", 3, 60);
//     log::warning("cannot read {}: {}", "tags.txt", "permission denied");

#include <fmt/core.h>

#include <functional>
#include <string>
#include <string_view>

namespace clashcast {

enum class severity { debug, info, warning, error };

// Passes every line of every severity to the function, on the thread that writes it. Lines have no line break at their
// end, no control characters and no registered secret. An empty function restores the default.
//
// Call it before other threads start: it is not synchronized. The function must not throw.
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
