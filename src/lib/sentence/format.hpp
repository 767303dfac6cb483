#pragma once
// Numbers and times, as a sentence shows them.

#include <clashcast/timestamp.hpp>

#include <string>
#include <string_view>

namespace clashcast::sentences {

std::string grouped(double number);                          // "1,204", "96.25": two decimals at most
std::string counted(double number, std::string_view nouns);  // of "star|stars": "no stars", "1 star", "2 stars"
std::string percent(double number);                          // "96.25 %", with a no-break space
std::string duration(double seconds);                        // "3 h 12 min"

// "Mon 07:00", in the time zone of the process; "3 Nov 05:00" when it is six days or more from `seen`.
std::string local_time(timestamp when, timestamp seen);

}  // namespace clashcast::sentences
