#include "sentence/clean.hpp"

#include "text/utf8.hpp"

#include <algorithm>
#include <array>

namespace clashcast::sentences {
namespace {

struct range {
    char32_t first, last;
};

// Players name themselves with the letters that have no shape, to seem nameless.
constexpr std::array blanks{
    range{0x09, 0x0d},     range{0x20, 0x20},     range{0x85, 0x85},     range{0xa0, 0xa0},     range{0x115f, 0x1160},
    range{0x1680, 0x1680}, range{0x2000, 0x200a}, range{0x2028, 0x2029}, range{0x202f, 0x202f}, range{0x205f, 0x205f},
    range{0x2800, 0x2800}, range{0x3000, 0x3000}, range{0x3164, 0x3164}, range{0xffa0, 0xffa0}};

constexpr std::array removed{
    range{0x00, 0x1f},     range{0x7f, 0x9f},     range{0xad, 0xad},     range{0x61c, 0x61c},
    range{0x180e, 0x180e}, range{0x200b, 0x200b}, range{0x200e, 0x200f}, range{0x202a, 0x202e},
    range{0x2060, 0x206f}, range{0xfeff, 0xfeff}, range{0xfff9, 0xfffb}, range{0xe0000, 0xe007f}};

bool is_in(const auto& ranges, char32_t c)
{
    return std::any_of(ranges.begin(), ranges.end(), [c](range r) { return c >= r.first && c <= r.last; });
}

// Joins what is before it with what is after it, as in some scripts and emoji; elsewhere it is just invisible.
bool is_joiner(char32_t c)
{
    return c == 0x200c || c == 0x200d;
}

bool continues(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

// A lone surrogate in JSON becomes three bytes that are not UTF-8.
bool is_surrogate(std::string_view text)
{
    return text.size() >= 3 && text[0] == '\xed' && static_cast<unsigned char>(text[1]) >= 0xa0 &&
           continues(text[1]) && continues(text[2]);
}

// The first character of `text`, and `size`, its bytes.
std::string_view take_character(std::string_view text, char32_t& c, std::size_t& size)
{
    size = read_character(text, c);
    if (size > 0)
        return text.substr(0, size);
    size = is_surrogate(text) ? 3 : 1;
    c = 0xfffd;
    return "\ufffd";
}

}  // namespace

std::string clean(std::string_view text)
{
    std::string shown;
    bool blank = false, no_joiner = true;  // nothing to join at the beginning
    while (!text.empty()) {
        char32_t c = 0;
        std::size_t size = 0;
        auto character = take_character(text, c, size);
        text.remove_prefix(size);
        if (is_in(blanks, c)) {
            blank = !shown.empty();
            no_joiner = true;
        } else if (!is_in(removed, c) && !(is_joiner(c) && no_joiner)) {
            shown.append(blank ? " " : "").append(character);
            blank = false;
            no_joiner = is_joiner(c);
        }
    }
    return shown;
}

std::string cut(std::string text, std::size_t longest)
{
    std::size_t characters = 0, end = 0;  // the end of what remains when it is too long
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (continues(text[at]))
            continue;
        if (++characters == longest)
            end = at;
        if (characters > longest)
            return text.substr(0, end) + "…";
    }
    return text;
}

}  // namespace clashcast::sentences
