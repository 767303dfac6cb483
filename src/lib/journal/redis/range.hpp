#pragma once
// Reads the events of the Redis journal, for its cursors and for those who only look.

#include "journal/redis/leased_connection.hpp"

namespace clashcast {

// The command for the commits whose last event is after `from`, and its reply as entries: those after `from`. An entry
// for lost events counts those after `had`. Fails with errc::malformed.
redis::command range_after(const redis_keys&, position from, std::size_t commits);
result<std::vector<entry>> parse_range(const redis::value& reply, position from, position had, data_level wanted);

// journal::peek.
awaitable<result<std::vector<entry>>> peek_entries(leased_connection&, position after, std::size_t limit,
                                                   data_level wanted, timestamp now);

}  // namespace clashcast
