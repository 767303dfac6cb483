#pragma once
// Which watches a configuration names: 8 bytes of each, to ask for many.

#include <clashcast/stored_watch.hpp>
#include <clashcast/watch.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace clashcast::config {

// Two of a million watches share a hash with a probability of 3e-8.
class named_watches {
public:
    named_watches() = default;
    explicit named_watches(const std::vector<watch_group>&);

    bool contains(const watch_name&) const;
    std::size_t count_missing_in(const named_watches& other) const;

private:
    std::vector<std::uint64_t> hashes_;  // sorted
};

}  // namespace clashcast::config
