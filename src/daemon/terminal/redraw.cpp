#include "daemon/terminal/redraw.hpp"

#include "daemon/terminal/screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include <unistd.h>

namespace clashcast::terminal {
namespace {

constexpr std::string_view home_and_clear = "\x1b[H\x1b[J", hide_cursor = "\x1b[?25l", show_cursor = "\x1b[?25h";
constexpr std::array signals{SIGINT, SIGTERM, SIGHUP};

bool write_all(std::string_view text)
{
    while (!text.empty()) {
        auto n = ::write(STDOUT_FILENO, text.data(), text.size());
        if (n < 0 && errno != EINTR)
            return false;
        text.remove_prefix(n > 0 ? static_cast<std::size_t>(n) : 0);
    }
    return true;
}

// Only calls that a signal handler may make.
void leave(int)
{
    write_all(show_cursor);
    ::_exit(0);
}

}  // namespace

std::string fitted(std::string_view text, std::size_t height)
{
    auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    if (height == 0 || lines < height)  // the cursor needs a line, too
        return std::string(text);
    auto kept = height >= 2 ? height - 2 : 0;
    std::size_t end = 0;
    for (std::size_t i = 0; i < kept; ++i)
        end = text.find('\n', end) + 1;
    return fmt::format("{}… {} more lines\n", text.substr(0, end), lines - kept);
}

redrawn_screen::redrawn_screen()
{
    for (auto each : signals)
        std::signal(each, leave);
    write_all(hide_cursor);
}

redrawn_screen::~redrawn_screen()
{
    write_all(show_cursor);
    for (auto each : signals)
        std::signal(each, SIG_DFL);
}

// In one piece, so that it does not flicker.
bool redrawn_screen::draw(std::string_view text)
{
    return write_all(fmt::format("{}{}", home_and_clear, fitted(text, screen_of(STDOUT_FILENO).height)));
}

}  // namespace clashcast::terminal
