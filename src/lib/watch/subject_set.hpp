#pragma once
// Which subjects a pool watches: 8 bytes of each.

#include "watch/hash_index.hpp"
#include "watch/subject_hash.hpp"

#include <functional>

namespace clashcast {

// Two subjects of a million share a hash with a probability of 3e-8; the second could not be added then.
class subject_set {
public:
    bool contains(const subject& one) const { return contains_hash(hash_of(one)); }
    void insert(const subject& one) { hashes_.insert(hash_of(one)); }
    void erase(const subject& one) { hashes_.erase(hash_of(one)); }
    std::size_t size() const { return hashes_.size(); }

private:
    static std::uint64_t hash_of(const subject& one)
    {
        auto hash = subject_hash(one.kind, one.tag);
        return hash == 0 ? 1 : hash;
    }
    bool contains_hash(std::uint64_t hash) const { return hashes_.find(hash, [&](auto h) { return h == hash; }) != 0; }

    hash_index<std::uint64_t, std::identity> hashes_{std::identity()};
};

}  // namespace clashcast
