#pragma once
// The sinks of a status as a table. Pure, but for the time zone of the process.

#include "daemon/command/json_members.hpp"

#include <cstddef>
#include <string>

namespace clashcast::status_page {

// A line each: state, counts, what waits and for how long. Below it the errors that the table does not show. `now`: the
// daemon's clock.
std::string sinks_text(const value& sinks, double now, std::size_t width, bool has_colour);

}  // namespace clashcast::status_page
