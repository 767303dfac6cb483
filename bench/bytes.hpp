#pragma once
// What clashcast sends for one change, for the floors to send as well.

#include "floor/commits.hpp"
#include "floor/relay.hpp"

#include <clashcast/checkpoint.hpp>

#include <string>
#include <vector>

namespace bench {

redis_commit redis_bytes(const clashcast::change&);
sqlite_commit sqlite_bytes(const clashcast::change&);

// Its events as a stream or a subscriber gets them.
std::vector<wire_event> wire_events(const clashcast::change&);

// The script that appends them to a stream.
const std::string& append_script();

}  // namespace bench
