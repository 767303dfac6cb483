#pragma once
// Several texts in one: each behind its length, four bytes, the lowest first.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace clashcast {

inline void append_field(std::string& out, std::string_view field)
{
    auto size = static_cast<std::uint32_t>(field.size());
    for (int shift = 0; shift < 32; shift += 8)
        out += static_cast<char>(static_cast<unsigned char>(size >> shift));
    out += field;
}

// Takes the first field off `rest`; nothing when there is no whole one.
inline std::optional<std::string_view> take_field(std::string_view& rest)
{
    if (rest.size() < 4)
        return {};
    std::uint32_t size = 0;
    for (unsigned i = 0; i < 4; ++i)
        size |= std::uint32_t(static_cast<unsigned char>(rest[i])) << (8 * i);
    if (rest.size() - 4 < size)
        return {};
    auto field = rest.substr(4, size);
    rest.remove_prefix(4 + std::size_t(size));
    return field;
}

}  // namespace clashcast
