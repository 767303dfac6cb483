#include "journal/compressed.hpp"

#include "journal/zstd.hpp"

namespace clashcast {
namespace {

// The first byte.
constexpr char as_it_is = 0;
constexpr char zstd_alone = 1;  // not written any more
constexpr char zstd_with_dictionary = 2;

constexpr std::size_t not_worth_it = 64;  // bytes

}  // namespace

std::string compress(std::string_view plain)
{
    if (plain.size() < not_worth_it)
        return std::string(1, as_it_is).append(plain);
    std::string packed(1, zstd_with_dictionary);
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
    case zstd_alone:
    case zstd_with_dictionary: return zstd::expand(rest, limit);
    }
    return failure(errc::malformed, "a stored text has a form that this version does not know");
}

}  // namespace clashcast
