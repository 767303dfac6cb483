#include "daemon/event_line.hpp"

#include "text/printable.hpp"
#include "text/utf8.hpp"

#include <clashcast/sentence.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace clashcast {
namespace {

constexpr std::size_t tag_width = 11, gap_width = 2;
constexpr std::size_t least_beside_type = 56;  // columns that a sentence has, or else the type is left out
constexpr std::size_t least_to_wrap = 20;
constexpr std::string_view faint = "\x1b[2m", yellow = "\x1b[33m", plain = "\x1b[0m";

std::size_t widest_type()
{
    std::size_t widest = 0;
    for (auto& row : catalogue())
        widest = std::max(widest, row.name.size());
    return widest;
}

// Columns of a terminal. East Asian letters and most emoji have two.
std::size_t columns_of(char32_t c)
{
    bool is_wide = (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
                   (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
                   (c >= 0x1f300 && c <= 0x1f64f) || (c >= 0x1f900 && c <= 0x1f9ff) || (c >= 0x20000 && c <= 0x3fffd);
    return is_wide ? 2 : 1;
}

std::size_t columns_of(std::string_view text)
{
    std::size_t columns = 0;
    while (!text.empty()) {
        char32_t c = 0;
        text.remove_prefix(std::max<std::size_t>(read_character(text, c), 1));
        columns += columns_of(c);
    }
    return columns;
}

// Breaks it at blanks, into lines of that many columns, each but the first after `indent`.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent)
{
    std::string out;
    std::size_t column = 0;
    while (!text.empty()) {
        auto word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        auto size = columns_of(word);
        bool fits = column + 1 + size <= width;
        if (column > 0)
            out += fits ? " " : '\n' + std::string(indent, ' ');
        column = (column > 0 && fits ? column + 1 : 0) + size;
        out += word;
    }
    return out;
}

bool is_trouble(std::string_view type)
{
    return type == "poll_error" || type == "gap" || type == "maintenance_start";
}

}  // namespace

line_style style_of(int descriptor)
{
    line_style style;
    winsize size{};
    if (::isatty(descriptor) != 1)
        return style;
    if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0)
        style.width = size.ws_col;
    auto set = [](const char* name) { return std::string_view(std::getenv(name) ? std::getenv(name) : ""); };
    style.has_colour = set("NO_COLOR").empty() && set("TERM") != "dumb";
    return style;
}

std::string event_line(const event& e, const line_style& style)
{
    static const auto type_width = widest_type();
    auto seconds = std::chrono::floor<std::chrono::seconds>(e.seen).time_since_epoch().count();
    auto begin = style.label.empty() ? "" : style.label + "  ";
    begin += fmt::format("{:%H:%M:%S}  ", fmt::localtime(seconds));
    auto indent = columns_of(begin) + tag_width + gap_width;
    if (style.width == 0 || style.width >= indent + type_width + gap_width + least_beside_type) {
        begin += fmt::format("{:{}}  ", e.type, type_width);
        indent += type_width + gap_width;
    }
    begin += fmt::format("{:{}}  ", printable(e.tag), tag_width);
    auto text = sentence(e);
    if (style.width >= indent + least_to_wrap)
        text = wrapped(text, style.width - indent, indent);
    if (!style.has_colour)
        return begin + text + '\n';
    return fmt::format("{}{}{}{}{}{}\n", faint, begin, plain, is_trouble(e.type) ? yellow : "", text,
                       is_trouble(e.type) ? plain : "");
}

}  // namespace clashcast
