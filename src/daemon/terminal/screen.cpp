#include "daemon/terminal/screen.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace clashcast::terminal {
namespace {

std::string_view variable(const char* name)
{
    auto* value = std::getenv(name);
    return value ? value : "";
}

// A terminal without a size of its own may have one in the environment.
std::size_t size_of(unsigned own, const char* name)
{
    std::size_t size = own;
    auto text = variable(name);
    if (own == 0)
        std::from_chars(text.data(), text.data() + text.size(), size);
    return size;
}

}  // namespace

screen screen_of(int descriptor)
{
    screen found;
    if (::isatty(descriptor) != 1)
        return found;
    winsize size{};
    ::ioctl(descriptor, TIOCGWINSZ, &size);
    found.width = size_of(size.ws_col, "COLUMNS");
    found.height = size_of(size.ws_row, "LINES");
    found.is_terminal = variable("TERM") != "dumb";
    found.has_colour = found.is_terminal && variable("NO_COLOR").empty();
    return found;
}

std::string painted(std::string_view text, colour which, bool has_colour)
{
    constexpr std::array<int, 6> codes{1, 2, 31, 32, 33, 35};
    if (!has_colour || text.empty())
        return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", codes.at(static_cast<std::size_t>(which)), text);
}

}  // namespace clashcast::terminal
