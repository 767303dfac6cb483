#include "text/utf8.hpp"

#include <array>

namespace clashcast {

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

}  // namespace clashcast
