#pragma once
// The format of the log.

#include "daemon/config/configuration.hpp"

#include <clashcast/log.hpp>
#include <clashcast/timestamp.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace clashcast {

// "2026-11-23T14:03:47.207Z info    sink mqtt: connected". Control characters become blanks.
std::string text_line(timestamp, severity, std::string_view message);
// {"time": "2026-11-23T14:03:47.207Z", "level": "info", "message": "sink mqtt: connected"}
std::string json_line(timestamp, severity, std::string_view message);

// From now on the log goes to stderr as the settings say. Logging never waits for who reads it.
void log_to_stderr(const config::log_settings&);
// From now on lines below this level are left out. Any thread.
void set_log_level(severity least);
// Keeps this line below the log, if that goes to a terminal as text, and redraws it there; empty: none. Any thread.
void show_below_log(std::string_view line);
// Before the process ends: waits until the log is written, for `limit` at most.
void flush_log(std::chrono::milliseconds limit);

}  // namespace clashcast
