#pragma once
// The latest commits of this process: a reader that is up with them need not read them back from Redis. Pure.

#include "journal/redis/format.hpp"

#include <cstddef>
#include <deque>
#include <vector>

namespace clashcast {

class recent_commits {
public:
    // The events end at `last`. When they do not follow those before, these are forgotten: there is no hole in what is
    // here. A commit that was sent again is passed over.
    void add(position last, told_events);
    void clear();

    // What comes after `place`, `limit` entries at most; nothing when that is not known here.
    std::vector<entry> after(position place, std::size_t limit, data_level wanted) const;

private:
    static constexpr std::size_t most_bytes = std::size_t(1) << 20;

    struct commit {
        position first, last;
        told_events told;
        std::size_t bytes = 0;
    };
    std::deque<commit> commits_;
    std::size_t bytes_ = 0;
};

}  // namespace clashcast
