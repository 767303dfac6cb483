#pragma once
// The rows there are, in the order they are measured.

#include "row.hpp"

#include <chrono>
#include <vector>

namespace bench {

struct settings {
    std::chrono::nanoseconds span{};  // of one measurement, of which each row has several
};

// CPU for a poll of a clan, 40 KB, over as many connections as are usual.
std::vector<row> poll_unchanged(const settings&);

// The same over TLS.
std::vector<row> poll_unchanged_tls(const settings&);

// The same with gzip.
std::vector<row> poll_unchanged_gzip(const settings&);

// The same, plain, when each poll finds a change, up to the reply of Redis to its commit.
std::vector<row> poll_changed(const settings&);

// Two texts of an answer to events, against walking through both of them: rows diff_<kind>_<share that differs>.
std::vector<row> diff_rows(const settings&);

// What a subject that is not due takes of the process, of a million.
std::vector<row> memory(const settings&);

// From the start to the first poll with a hundred thousand clans in Redis.
std::vector<row> restart(const settings&);

}  // namespace bench
