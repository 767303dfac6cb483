#include "json/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace clashcast::json {
namespace {

bool is_high(unsigned code)
{
    return code >= 0xd800 && code < 0xdc00;
}

bool is_low(unsigned code)
{
    return code >= 0xdc00 && code < 0xe000;
}

// The code unit of the escape \uXXXX at the front of the text, or 0.
unsigned escaped_unit(std::string_view text)
{
    unsigned unit = 0;
    if (text.size() >= 6 && text[0] == '\\' && text[1] == 'u')
        std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
    return unit;
}

void append_code_point(std::string& out, unsigned code)
{
    auto put = [&](unsigned byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0 | code >> 6);
        put(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        put(0xe0 | code >> 12);
        put(0x80 | (code >> 6 & 0x3f));
        put(0x80 | (code & 0x3f));
    } else {
        put(0xf0 | code >> 18);
        put(0x80 | (code >> 12 & 0x3f));
        put(0x80 | (code >> 6 & 0x3f));
        put(0x80 | (code & 0x3f));
    }
}

// Resolves the escape at the front; returns how long it is.
std::size_t append_unescaped(std::string& out, std::string_view text)
{
    switch (text[1]) {
    case 'b': out += '\b'; return 2;
    case 'f': out += '\f'; return 2;
    case 'n': out += '\n'; return 2;
    case 'r': out += '\r'; return 2;
    case 't': out += '\t'; return 2;
    case 'u': break;
    default: out += text[1]; return 2;
    }
    auto unit = escaped_unit(text);
    auto second = escaped_unit(text.substr(6));
    if (is_high(unit) && is_low(second)) {
        append_code_point(out, 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00));
        return 12;
    }
    append_code_point(out, unit);
    return 6;
}

// The length of the UTF-8 sequence of two to four bytes at the front, and its code point; 0 if it is invalid.
std::size_t decode(std::string_view text, unsigned& code)
{
    auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    constexpr unsigned smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    std::size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
    if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < length)
        return 0;
    code = byte(0) & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (byte(i) & 0x3f);
    }
    return code < smallest[length] || code > 0x10ffff ? 0 : length;
}

void append_escape(std::string& out, unsigned code)
{
    switch (code) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\b': out += "\\b"; break;
    case '\f': out += "\\f"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", code);
    }
}

// Appends the sequence at the front, which is not ASCII; returns how many bytes it took.
std::size_t append_sequence(std::string& out, std::string_view text)
{
    unsigned code = 0;
    auto length = decode(text, code);
    if (length == 0)
        return out += "\xef\xbf\xbd", 1;
    if (is_high(code) || is_low(code))
        append_escape(out, code);
    else
        out += text.substr(0, length);
    return length;
}

bool is_plain(char c)
{
    auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

// Appends what is at the front and not plain; returns how many bytes it took.
std::size_t append_special(std::string& out, std::string_view text)
{
    auto c = static_cast<unsigned char>(text[0]);
    if (c >= 0x80)
        return append_sequence(out, text);
    return append_escape(out, c), 1;
}

}  // namespace

std::string unescaped(std::string_view inside)
{
    std::string out;
    out.reserve(inside.size());
    while (!inside.empty()) {
        auto plain = std::min(inside.find('\\'), inside.size());
        out += inside.substr(0, plain);
        inside.remove_prefix(plain);
        if (!inside.empty())
            inside.remove_prefix(append_unescaped(out, inside));
    }
    return out;
}

void append_string(std::string& out, std::string_view text)
{
    out += '"';
    while (!text.empty()) {
        auto plain = std::find_if_not(text.begin(), text.end(), is_plain) - text.begin();
        out += text.substr(0, static_cast<std::size_t>(plain));
        text.remove_prefix(static_cast<std::size_t>(plain));
        if (!text.empty())
            text.remove_prefix(append_special(out, text));
    }
    out += '"';
}

std::string quoted(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + 2);
    append_string(out, text);
    return out;
}

std::string object(field_texts first, field_texts then, field_texts last)
{
    constexpr std::size_t around = 4;  // a comma or brace, quotes, a colon
    std::size_t size = 0;
    for (auto list : {first, then, last})
        for (auto& [name, raw] : list)
            size += around + name.size() + raw.size();
    if (size == 0)
        return "{}";
    std::string out(size + 1, '}');
    auto end = out.begin();
    auto put = [&](std::string_view text) { end = std::copy(text.begin(), text.end(), end); };
    for (auto list : {first, then, last})
        for (auto& [name, raw] : list) {
            put(end == out.begin() ? "{\"" : ",\"");
            put(name);
            put("\":");
            put(raw);
        }
    return out;
}

}  // namespace clashcast::json
