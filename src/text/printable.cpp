#include "text/printable.hpp"

#include "text/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace clashcast {
namespace {

constexpr std::size_t most_quoted = 1000;

struct range {
    char32_t first, last;
};

// Of Unicode's Default_Ignorable_Code_Point, the format characters, other blanks, separators of lines, and C1 controls.
constexpr std::array invisible{
    range{0x80, 0xa0},     range{0xad, 0xad},     range{0x34f, 0x34f},   range{0x600, 0x605},
    range{0x61c, 0x61c},   range{0x6dd, 0x6dd},   range{0x70f, 0x70f},   range{0x8e2, 0x8e2},
    range{0x115f, 0x1160}, range{0x1680, 0x1680}, range{0x17b4, 0x17b5}, range{0x180b, 0x180f},
    range{0x2000, 0x200f}, range{0x2028, 0x202f}, range{0x205f, 0x206f}, range{0x3000, 0x3000},
    range{0x3164, 0x3164}, range{0xe000, 0xf8ff},
    range{0xfe00, 0xfe0f}, range{0xfeff, 0xfeff}, range{0xffa0, 0xffa0}, range{0xfff0, 0xfffb},
    range{0xfffe, 0xffff}, range{0x1bca0, 0x1bca3}, range{0x1d173, 0x1d17a}, range{0xe0000, 0x10ffff}};

bool is_visible_ascii(char c)
{
    return c >= ' ' && c <= '~';
}

bool is_invisible(char32_t c)
{
    return std::any_of(invisible.begin(), invisible.end(), [c](range r) { return c >= r.first && c <= r.last; });
}

// Those that MQTT lets a broker close the connection for: control characters and non-characters.
bool is_control(char32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0xfdd0 && c < 0xfdf0) || (c & 0xfffe) == 0xfffe;
}

// The bytes of the character that `text`, which is not empty, begins with, and what it is; 0 when it is not UTF-8.
std::size_t read_character(std::string_view text, char32_t& into)
{
    auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    std::size_t size = byte(0) < 0x80 ? 1 : byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
    if (size > text.size() || (byte(0) >= 0x80 && byte(0) < 0xc2) || byte(0) > 0xf4)
        return 0;
    constexpr std::array<unsigned char, 5> bits{0, 0x7f, 0x1f, 0x0f, 0x07};
    into = byte(0) & bits.at(size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0) != 0x80)
            return 0;
        into = into << 6 | (byte(i) & 0x3f);
    }
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    bool is_surrogate = into >= 0xd800 && into <= 0xdfff;
    return into < least.at(size) || into > 0x10ffff || is_surrogate ? 0 : size;
}

// Appends the first character of `text`; returns its size.
std::size_t append_one(std::string_view text, std::string& to)
{
    char32_t c = 0;
    auto size = read_character(text, c);
    if (size <= 1 && !is_visible_ascii(text.front())) {
        to += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
        return 1;
    }
    if (is_invisible(c))
        to += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c));
    else
        to += text.substr(0, size);
    return size;
}

}  // namespace

std::string printable(std::string_view text)
{
    if (std::all_of(text.begin(), text.end(), is_visible_ascii))
        return std::string(text);
    std::string clean;
    while (!text.empty())
        text.remove_prefix(append_one(text, clean));
    return clean;
}

std::string_view wrong_characters(std::string_view text)
{
    while (!text.empty()) {
        char32_t c = 0;
        auto size = read_character(text, c);
        if (size == 0)
            return "is not UTF-8";
        if (is_control(c))
            return "has a control character";
        text.remove_prefix(size);
    }
    return {};
}

// Cut off last: half a secret is one too. What a secret is hidden in may be long, but not without bound.
std::string quoted_words(std::string_view text)
{
    auto clean = printable(without_secrets(text.substr(0, 16 * most_quoted)));
    if (clean.size() <= most_quoted)
        return clean;
    auto end = most_quoted;
    while (end > 0 && (static_cast<unsigned char>(clean[end]) & 0xc0) == 0x80)
        --end;
    return clean.substr(0, end) + "...";
}

}  // namespace clashcast
