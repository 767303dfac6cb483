#include "daemon/config/named_watches.hpp"

#include "watch/subject_hash.hpp"
#include "xxh3.hpp"

#include <algorithm>
#include <iterator>

namespace clashcast::config {
namespace {

// The members of a clan are a watch of their own.
std::uint64_t hash_of_members(std::string_view clan)
{
    return XXH3_64bits_withSeed(clan.data(), clan.size(), UINT64_MAX);
}

}  // namespace

named_watches::named_watches(const std::vector<watch_group>& groups)
{
    for (auto& group : groups) {
        for (auto& tag : group.tags)
            hashes_.push_back(subject_hash(group.kind, tag));
        for (auto& clan : group.members_of)
            hashes_.push_back(hash_of_members(clan));
    }
    std::sort(hashes_.begin(), hashes_.end());
}

bool named_watches::contains(const watch_name& name) const
{
    auto kind = find_kind(name.kind);
    if (!kind && name.kind != members_name)
        return false;
    auto hash = kind ? subject_hash(*kind, name.tag) : hash_of_members(name.tag);
    return std::binary_search(hashes_.begin(), hashes_.end(), hash);
}

std::size_t named_watches::count_missing_in(const named_watches& other) const
{
    std::vector<std::uint64_t> missing;
    std::set_difference(hashes_.begin(), hashes_.end(), other.hashes_.begin(), other.hashes_.end(),
                        std::back_inserter(missing));
    return missing.size();
}

}  // namespace clashcast::config
