#pragma once
// What systemd is told about the process (sd_notify(3)). Without systemd nothing is sent.

#include <chrono>
#include <optional>
#include <string_view>

namespace clashcast::systemd {

// Sends "READY=1" or the like to the socket that NOTIFY_SOCKET names. Never waits; an error is ignored, since systemd
// notices by itself that it hears nothing.
void notify(std::string_view state);

// "RELOADING=1" with the time that systemd wants beside it. READY=1 ends it.
void notify_reloading();

// How often "WATCHDOG=1" is to be sent, or systemd restarts the process (WATCHDOG_USEC, WATCHDOG_PID); nothing: never.
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace clashcast::systemd
