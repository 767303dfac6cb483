#include "json/printable.hpp"

#include "json/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace clashcast::json {
namespace {

constexpr unsigned not_utf8 = 0x110000;  // beyond the last code point

struct character {
    unsigned code = not_utf8;
    std::size_t bytes = 1;
};

character first_of(std::string_view text)
{
    character one;
    one.code = static_cast<unsigned char>(text[0]);
    if (one.code < 0x80)
        return one;
    one.bytes = decode(text, one.code);
    bool surrogate = one.code >= 0xd800 && one.code < 0xe000;
    return one.bytes == 0 || surrogate ? character() : one;
}

// Those that MQTT lets a broker close the connection for: control characters and non-characters.
bool is_control(unsigned code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xfdd0 && code < 0xfdf0) ||
           (code & 0xfffe) == 0xfffe;
}

struct range {
    unsigned first, last;
};

// Blanks that look like others, characters without a width, marks of direction, tags.
constexpr std::array invisible{range{0xa0, 0xa0},     range{0xad, 0xad},     range{0x034f, 0x034f},
                               range{0x061c, 0x061c}, range{0x115f, 0x1160}, range{0x1680, 0x1680},
                               range{0x17b4, 0x17b5}, range{0x180b, 0x180f}, range{0x2000, 0x200f},
                               range{0x2028, 0x202f}, range{0x205f, 0x206f}, range{0x3000, 0x3000},
                               range{0x3164, 0x3164}, range{0xfe00, 0xfe0f}, range{0xfeff, 0xfeff},
                               range{0xffa0, 0xffa0}, range{0xfff0, 0xfffb}, range{0xe0000, 0xe0fff}};

bool is_invisible(unsigned code)
{
    return std::any_of(invisible.begin(), invisible.end(),
                       [code](const range& r) { return code >= r.first && code <= r.last; });
}

void append_escape(std::string& out, const character& one, char byte)
{
    auto to = std::back_inserter(out);
    if (one.code == not_utf8)
        fmt::format_to(to, "\\x{:02x}", static_cast<unsigned char>(byte));
    else if (one.code > 0xffff)
        fmt::format_to(to, "\\U{:08x}", one.code);
    else
        fmt::format_to(to, "\\u{:04x}", one.code);
}

}  // namespace

std::string printable(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        auto one = first_of(text);
        if (one.code == not_utf8 || is_control(one.code) || is_invisible(one.code))
            append_escape(out, one, text[0]);
        else
            out += text.substr(0, one.bytes);
        text.remove_prefix(one.bytes);
    }
    return out;
}

std::string_view wrong_characters(std::string_view text)
{
    while (!text.empty()) {
        auto one = first_of(text);
        if (one.code == not_utf8)
            return "is not UTF-8";
        if (is_control(one.code))
            return "has a control character";
        text.remove_prefix(one.bytes);
    }
    return {};
}

}  // namespace clashcast::json
