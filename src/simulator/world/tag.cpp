#include "simulator/world/tag.hpp"

#include <array>

namespace clashcast::simulator {
namespace {

constexpr std::string_view symbols = "0289PYLQGRJCUV";
constexpr std::uint64_t radix = symbols.size();

// A real tag does not start with 0: the first symbol has one value less.
constexpr std::uint64_t size_of(tag_space space)
{
    std::uint64_t size = radix - 1;
    for (int i = 1; i < static_cast<int>(space); ++i)
        size *= radix;
    return size;
}

// Scatters consecutive numbers, and does not begin at the first tag. Multiplying by a number that shares no factor with
// the size is a bijection; so is its inverse. The product would overflow, so it is computed byte by byte.
constexpr std::uint64_t multiplied(std::uint64_t a, std::uint64_t b, std::uint64_t modulus)
{
    std::uint64_t product = 0;
    for (; b > 0; b >>= 8) {
        product = (product + a * (b & 0xff)) % modulus;
        a = (a << 8) % modulus;
    }
    return product;
}

constexpr std::uint64_t scatter = 618'033'989;  // below every size, and no factor in common with 13 or 14
constexpr std::uint64_t offset = 271'828'182;

constexpr std::uint64_t inverse(std::uint64_t value, std::uint64_t modulus)
{
    std::int64_t r0 = static_cast<std::int64_t>(modulus), r1 = static_cast<std::int64_t>(value), t0 = 0, t1 = 1;
    while (r1 != 0) {
        auto quotient = r0 / r1;
        auto r2 = r0 - quotient * r1, t2 = t0 - quotient * t1;
        r0 = r1, r1 = r2, t0 = t1, t1 = t2;
    }
    return static_cast<std::uint64_t>(t0 < 0 ? t0 + static_cast<std::int64_t>(modulus) : t0);
}

constexpr auto positions = [] {
    std::array<std::int8_t, 256> all{};
    all.fill(-1);
    for (std::size_t i = 0; i < symbols.size(); ++i)
        all[static_cast<unsigned char>(symbols[i])] = static_cast<std::int8_t>(i);
    return all;
}();

std::uint64_t gather(tag_space space)
{
    static constexpr std::array inverses{
        inverse(scatter, size_of(tag_space::clan)), inverse(scatter, size_of(tag_space::player)),
        inverse(scatter, size_of(tag_space::member)), inverse(scatter, size_of(tag_space::opponent)),
        inverse(scatter, size_of(tag_space::league_war))};
    return inverses[static_cast<std::size_t>(space) - static_cast<std::size_t>(tag_space::clan)];
}

}  // namespace

std::uint64_t tags_in(tag_space space)
{
    return size_of(space);
}

void write_tag(std::string& out, tag_space space, std::uint64_t number)
{
    auto length = static_cast<std::size_t>(space);
    auto rest = multiplied((number + offset) % size_of(space), scatter, size_of(space));
    std::array<char, 16> text;
    for (auto at = length; at-- > 1; rest /= radix)
        text[at] = symbols[rest % radix];
    text[0] = symbols[rest + 1];
    out.append(text.data(), length);
}

std::optional<std::uint64_t> tag_number(tag_space space, std::string_view tag)
{
    if (tag.size() != static_cast<std::size_t>(space) || tag.front() == '0')
        return std::nullopt;
    std::uint64_t value = 0;
    for (char symbol : tag) {
        auto position = positions[static_cast<unsigned char>(symbol)];
        if (position < 0)
            return std::nullopt;
        value = value * radix + static_cast<std::uint64_t>(position);
    }
    std::uint64_t leading_zero_tags = size_of(space) / (radix - 1);  // the tags that would start with 0
    auto size = size_of(space);
    return (multiplied(value - leading_zero_tags, gather(space), size) + size - offset) % size;
}

}  // namespace clashcast::simulator
