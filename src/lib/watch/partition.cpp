#include "watch/partition.hpp"

#include "watch/subject_hash.hpp"

#include <utility>

namespace clashcast {

// By the upper half of the hash: a thread's own table is indexed by the lower half.
std::size_t thread_of(const subject& one, std::size_t threads)
{
    return traits_of(one.kind).has_tag ? (tag_hash(one.tag) >> 32) % threads : 0;
}

std::vector<watch_group> partition(watch_group group, std::size_t threads)
{
    auto tags = std::exchange(group.tags, {});
    std::vector<watch_group> parts(threads, group);
    for (auto& tag : tags) {
        auto thread = thread_of(subject(group.kind, tag), threads);
        parts[thread].tags.push_back(std::move(tag));
    }
    return parts;
}

std::vector<api_options> partition(const api_options& all, std::size_t threads)
{
    std::vector<api_options> parts(threads, all);
    for (std::size_t i = 0; i < threads; ++i) {
        parts[i].requests_per_second /= static_cast<double>(threads);
        parts[i].burst /= static_cast<double>(threads);
        parts[i].connections = all.connections / threads + (i < all.connections % threads);
    }
    return parts;
}

}  // namespace clashcast
