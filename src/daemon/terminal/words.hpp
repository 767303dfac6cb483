#pragma once
// Numbers, sizes, durations and times as people read them. Pure, but for the time zone of the process.

#include <cstdint>
#include <string>

namespace clashcast::terminal {

std::string number(std::uint64_t);  // "15,204"
std::string decimal(double);        // at most one digit after the point: "9.8", "10", "1,204.5"
std::string bytes(std::uint64_t);   // "812 B", "154.8 KiB", "1.2 GiB"

// Of seconds, in the two largest units: "0.4 s", "12 s", "3 h 12 min", "2 d 4 h".
std::string duration(double seconds);

// "just now", "12 s ago", "2 h 50 min ago"
std::string ago(double seconds);

// A Unix time in seconds on the clock of the process: "12:04:31", or of another day than `now` "Mon 12:04".
std::string time_of_day(double at, double now);

}  // namespace clashcast::terminal
