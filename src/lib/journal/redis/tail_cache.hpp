#pragma once
// The latest commits of this process: a consumer that is up to date reads them from here and not from Redis. Pure.

#include "journal/redis/codec.hpp"

#include <cstddef>
#include <deque>
#include <vector>

namespace clashcast {

class tail_cache {
public:
    // The events end at `last`. If they do not follow the ones before, those are removed, so that the cache has no
    // hole. A commit that was sent again is ignored.
    void add(position last, stored_events);
    void clear();

    // The entries after `from`, at most `limit`; none if the cache does not reach back that far.
    std::vector<entry> after(position from, std::size_t limit, data_level wanted) const;

private:
    static constexpr std::size_t most_bytes = std::size_t(1) << 20;

    struct commit {
        position first, last;
        stored_events stored;
        std::size_t bytes = 0;
    };
    std::deque<commit> commits_;
    std::size_t bytes_ = 0;
};

}  // namespace clashcast
