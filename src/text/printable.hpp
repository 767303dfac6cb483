#pragma once
// Texts that a person can read as they are: no control sequence, nothing that cannot be seen.

#include <string>
#include <string_view>

namespace clashcast {

// With \x1b for a control character or a byte that is not UTF-8, and \u202e for a character that cannot be seen: those
// that steer the direction of writing, have no width, look like another blank, or break a line. Pure.
std::string printable(std::string_view text);

// What keeps a text out of a topic, a key or a name, as MQTT has it: "has a control character", "is not UTF-8".
// Empty: nothing does. Pure.
std::string_view wrong_characters(std::string_view text);

// What a server, a broker or a proxy said, for a log line or an event: printable, without our secrets, and cut off
// after about a thousand bytes.
std::string quoted_words(std::string_view text);

}  // namespace clashcast
