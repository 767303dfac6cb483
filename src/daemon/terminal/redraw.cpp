#include "daemon/terminal/redraw.hpp"

#include "daemon/terminal/columns.hpp"
#include "daemon/terminal/screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include <unistd.h>

namespace clashcast::terminal {
namespace {

constexpr std::string_view home_and_clear = "\x1b[H\x1b[J", hide_cursor = "\x1b[?25l", no_colour = "\x1b[0m";
constexpr std::string_view show_cursor = "\x1b[0m\x1b[?25h";  // without the colour in which the page was cut
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

// Longer lines are continued on the next row.
std::size_t rows_of(std::string_view line, std::size_t width)
{
    auto columns = columns_of(line.substr(0, line.find('\n')));
    return width == 0 ? 1 : std::max<std::size_t>(1, (columns + width - 1) / width);
}

}  // namespace

std::string fitted(std::string_view text, std::size_t width, std::size_t height)
{
    if (height == 0)
        return std::string(text);
    const auto room = height - 1;  // the cursor needs a row, too
    std::size_t rows = 0, end = 0, kept = 0, lines = 0;
    for (std::size_t at = 0; at < text.size(); ++lines) {
        auto next = std::min(text.find('\n', at), text.size() - 1) + 1;
        rows += rows_of(text.substr(at, next - at), width);
        at = next;
        if (rows < room) {  // with one for what does not fit
            end = at;
            kept = lines + 1;
        }
    }
    if (rows <= room)
        return std::string(text);
    auto shown = text.substr(0, end);
    auto is_painted = shown.find('\x1b') != shown.npos;
    return fmt::format("{}{}… {} more lines\n", shown, is_painted ? no_colour : "", lines - kept);
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
    auto now = screen_of(STDOUT_FILENO);
    return write_all(fmt::format("{}{}", home_and_clear, fitted(text, now.width, now.height)));
}

}  // namespace clashcast::terminal
