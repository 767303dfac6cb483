#include "journal/redis/blob.hpp"

#include "journal/zstd.hpp"

#include <fmt/format.h>

#include <charconv>

namespace clashcast {
namespace {

// The first byte.
constexpr char zstd_alone = '1';  // not written any more
constexpr char zstd_with_dictionary = '2';

constexpr std::size_t largest = std::size_t(256) << 20;  // more than two bodies can have

failure damaged(std::string_view how)
{
    return failure(errc::malformed, fmt::format("a stored body is damaged: {}", how));
}

}  // namespace

std::string pack(std::string_view first, std::string_view second)
{
    thread_local std::string both;
    auto plain = first;
    if (!second.empty()) {
        both.assign(first).append(second);
        plain = both;
    }
    auto packed = fmt::format("{}{}:", zstd_with_dictionary, first.size());
    zstd::append(packed, plain);
    return packed;
}

result<std::pair<std::string, std::string>> unpack(std::string_view packed)
{
    if (!packed.starts_with(zstd_with_dictionary) && !packed.starts_with(zstd_alone))
        return damaged("it has another format");
    std::size_t first = 0;
    auto [colon, error] = std::from_chars(packed.data() + 1, packed.data() + packed.size(), first);
    if (error != std::errc() || colon == packed.data() + packed.size() || *colon != ':')
        return damaged("it has no size");
    auto both = zstd::expand({colon + 1, packed.data() + packed.size()}, largest);
    if (!both)
        return both.error();
    if (first > both->size())
        return damaged("its size is wrong");
    std::string second = both->substr(first);
    both->resize(first);
    return std::pair(std::move(*both), std::move(second));
}

}  // namespace clashcast
