#pragma once
// What clashcast sends for one change, so that the baselines send the same.

#include "baseline/commits.hpp"
#include "baseline/relay.hpp"

#include <clashcast/checkpoint.hpp>

#include <string>
#include <vector>

namespace bench {

redis_commit redis_bytes(const clashcast::change&);
sqlite_commit sqlite_bytes(const clashcast::change&);

// Its events as they are published.
std::vector<wire_event> wire_events(const clashcast::change&);

// The script that appends them to a stream.
const std::string& append_script();

}  // namespace bench
