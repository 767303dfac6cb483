#pragma once
// The rows there are, in the order they are measured.

#include "row.hpp"

#include <chrono>
#include <span>
#include <string_view>

namespace bench {

struct settings {
    std::chrono::nanoseconds span{};  // of one measurement, of which each row has several
};

// CPU for a poll of a clan, 40 KB, over as many connections as are usual.
row poll_unchanged(const settings&);

// The same when each poll finds a change, up to the reply of Redis to its commit.
row poll_changed(const settings&);

}  // namespace bench
