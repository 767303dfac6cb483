#pragma once
// Texts for log lines, errors and topics: printable, without control characters and secrets.

#include <boost/system/error_code.hpp>

#include <string>
#include <string_view>

namespace clashcast {

// Replaces control characters and bytes that are not UTF-8 by \x1b, and invisible characters by \u202e: those that set
// the writing direction, have no width, look like a space, or break a line. Pure.
std::string printable(std::string_view text);

// Why MQTT does not allow the text in a topic, a key or a name: "has a control character", "is not UTF-8". Empty when
// it does. Pure.
std::string_view character_error(std::string_view text);

// A text from a server, a broker or a proxy, made safe for a log line or an event: printable, without our secrets, cut
// off after about a thousand bytes.
std::string sanitized(std::string_view text);

// The text of an error code as a part of a sentence: "connection refused". Pure.
std::string error_text(boost::system::error_code);

}  // namespace clashcast
