#include "text/printable.hpp"

#include "text/secrets.hpp"
#include "text/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace clashcast {
namespace {

constexpr std::size_t most_quoted = 1000;

struct range {
    char32_t first, last;
};

// Unicode's Default_Ignorable_Code_Point, format characters, spaces other than U+0020, line separators and C1 controls.
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

// Control characters and non-characters: a broker may close the connection of an MQTT client that sends them.
bool is_control(char32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0xfdd0 && c < 0xfdf0) || (c & 0xfffe) == 0xfffe;
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

std::string_view character_error(std::string_view text)
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

// Cuts the text off after the secrets are removed: half a secret must not remain either. An encoded secret is longer
// than what replaces it, hence the larger bound before.
std::string sanitized(std::string_view text)
{
    auto clean = printable(without_secrets(text.substr(0, 16 * most_quoted)));
    if (clean.size() <= most_quoted)
        return clean;
    auto end = most_quoted;
    while (end > 0 && (static_cast<unsigned char>(clean[end]) & 0xc0) == 0x80)
        --end;
    return clean.substr(0, end) + "...";
}

std::string error_text(boost::system::error_code code)
{
    auto text = code.message();
    bool is_word = text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z';
    if (is_word)  // not "SSL"
        text[0] = static_cast<char>(text[0] - 'A' + 'a');
    return text;
}

}  // namespace clashcast
