#pragma once
// Hashes of subjects, the same in every process: a tag's decides to which thread (later: to which shard) it belongs.

#include "xxh3.hpp"

#include <clashcast/subject.hpp>

#include <cstdint>
#include <string_view>

namespace clashcast {

inline std::uint64_t tag_hash(std::string_view tag)
{
    return XXH3_64bits(tag.data(), tag.size());
}

inline std::uint64_t subject_hash(subject_kind kind, std::string_view tag)
{
    return XXH3_64bits_withSeed(tag.data(), tag.size(), static_cast<std::uint64_t>(kind));
}

}  // namespace clashcast
