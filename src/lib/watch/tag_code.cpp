#include "watch/tag_code.hpp"

#include <algorithm>

namespace clashcast {
namespace {

constexpr std::string_view alphabet = "0289PYLQGRJCUV";
constexpr std::uint64_t base = alphabet.size() + 1;  // 0 is not a letter, so that tags of different lengths differ
constexpr std::size_t shortest = 3, longest = 16;

}  // namespace

std::optional<std::uint64_t> tag_code(std::string_view tag)
{
    if (!tag.starts_with('#') || tag.size() - 1 < shortest || tag.size() - 1 > longest)
        return {};
    std::uint64_t code = 0;
    for (char c : tag.substr(1)) {
        auto letter = alphabet.find(c);
        if (letter == alphabet.npos)
            return {};
        code = code * base + letter + 1;
    }
    return code;
}

std::string tag_of_code(std::uint64_t code)
{
    std::string tag;
    for (; code != 0; code /= base)
        tag += alphabet[code % base - 1];
    tag += '#';
    std::reverse(tag.begin(), tag.end());
    return tag;
}

}  // namespace clashcast
