#include "journal/compressed.hpp"

#include "journal/zstd.hpp"

namespace clashcast {
namespace {

// The first byte. A dictionary's id will want a number of its own.
constexpr char as_it_is = 0;
constexpr char zstd_alone = 1;

constexpr std::size_t not_worth_it = 64;  // bytes

result<std::string> expand_zstd(std::string_view packed, std::size_t limit)
{
    auto size = zstd::size_of(packed, limit);
    if (!size)
        return failure(errc::malformed, "a stored text is damaged or too long");
    auto plain = zstd::expand(packed, *size);
    if (!plain)
        return failure(errc::malformed, "a stored text is damaged");
    return std::move(*plain);
}

}  // namespace

std::string compress(std::string_view plain)
{
    if (plain.size() < not_worth_it)
        return std::string(1, as_it_is).append(plain);
    std::string packed(1, zstd_alone);
    zstd::append(packed, plain);
    return packed;
}

result<std::string> expand(std::string_view stored, std::size_t limit)
{
    if (stored.empty())
        return failure(errc::malformed, "a stored text is missing");
    auto rest = stored.substr(1);
    switch (stored.front()) {
    case as_it_is: return std::string(rest);
    case zstd_alone: return expand_zstd(rest, limit);
    }
    return failure(errc::malformed, "a stored text has a form that this version does not know");
}

}  // namespace clashcast
