#pragma once
// The answer of /api/v1/status as a page for a terminal. Pure, but for the time zone of the process.

#include "daemon/terminal/screen.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace clashcast {

// Of the status, or of the problem `standby` that a process answers which waits for the journal. Members that are
// missing, because an earlier version answers, are left out. As wide as the screen, within 60 and 100 columns; 80
// without a terminal.
std::string status_text(const nlohmann::ordered_json&, const terminal::screen&);

}  // namespace clashcast
