#pragma once
// How a line of the log looks.

#include "configuration/configuration.hpp"

#include <clashcast/log.hpp>

#include <clashcast/snapshot.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace clashcast {

std::string iso_time(timestamp);  // "2026-11-23T14:03:47.207Z"

// "2026-11-23T14:03:47.207Z info    sink mqtt: connected". Control characters become blanks: a line is a line.
std::string text_line(timestamp, severity, std::string_view message);
// {"time": "2026-11-23T14:03:47.207Z", "level": "info", "message": "sink mqtt: connected"}
std::string json_line(timestamp, severity, std::string_view message);

// From now on the log goes to stderr, as the settings want it. Whoever logs does not wait for its reader.
void log_to_stderr(const config::log_settings&);
// Before the process ends: waits until the log is written, but not longer than `limit`.
void flush_log(std::chrono::milliseconds limit);

}  // namespace clashcast
