#pragma once
// The journal's keys. docs/storage.md has what is in them.

#include <clashcast/error.hpp>

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace clashcast {

// One hash tag for all of them: a shard is one slot of a Redis Cluster.
struct redis_keys {
    explicit redis_keys(std::string_view name_space, unsigned shard = 0)
        : tag(fmt::format("{{{}:{}}}", name_space, shard))
    {
    }
    std::string operator()(std::string_view noun) const { return fmt::format("{}:{}", tag, noun); }

    std::string tag;
};

}  // namespace clashcast
