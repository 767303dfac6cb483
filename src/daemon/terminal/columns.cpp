#include "daemon/terminal/columns.hpp"

#include "text/utf8.hpp"

#include <algorithm>

namespace clashcast::terminal {
namespace {

std::size_t columns_of(char32_t c)
{
    bool is_wide = (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) ||
                   (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
                   (c >= 0x1f300 && c <= 0x1f64f) || (c >= 0x1f900 && c <= 0x1f9ff) || (c >= 0x20000 && c <= 0x3fffd);
    return is_wide ? 2 : 1;
}

// Removes and returns the first character. What is not UTF-8 counts byte by byte.
std::string_view take_character(std::string_view& text, char32_t& c)
{
    c = 0;
    auto taken = text.substr(0, std::max<std::size_t>(read_character(text, c), 1));
    text.remove_prefix(taken.size());
    return taken;
}

}  // namespace

std::size_t columns_of(std::string_view text)
{
    std::size_t columns = 0;
    while (!text.empty()) {
        if (text.starts_with("\x1b[")) {
            text.remove_prefix(std::min(text.find('m'), text.size() - 1) + 1);
            continue;
        }
        char32_t c = 0;
        take_character(text, c);
        columns += columns_of(c);
    }
    return columns;
}

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

std::string truncated(std::string_view text, std::size_t columns)
{
    if (columns_of(text) <= columns)
        return std::string(text);
    std::string out;
    char32_t c = 0;
    for (std::size_t used = 1; !text.empty(); out += take_character(text, c)) {
        auto rest = text;
        take_character(rest, c);
        used += columns_of(c);
        if (used > columns)
            break;
    }
    return out + "…";
}

}  // namespace clashcast::terminal
