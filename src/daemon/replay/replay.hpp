#pragma once
// `clashcast replay`: the events of a sequence of polls, without an API, a clock or a sink.

#include <cstdint>
#include <functional>
#include <iosfwd>

namespace clashcast {

using replay_progress = std::function<void(std::uint64_t cases, std::uint64_t bytes)>;

// Reads cases, one JSON object a line:
//   {"id"?, "kind", "tag", "options"?: {...}, "polls": [POLL, ...]}
//   POLL = ANSWER | {"at": "20250421T120000.000Z", "answer": ANSWER} | {"at": ...} | {"restart": true}
//   ANSWER = the API's answer | {"error": {"status"?, "reason"?, "message"?}}
//          | {"opponent_view": ANSWER} | {"warlog": ANSWER}                   of a war
//          | {"group": ANSWER} | {"war": "#WARTAG", "answer": ANSWER}         of a league
// Only polls with a time move the clock.
// The options are those of the kind. Writes for each case
//   {"id"?, "kind", "tag", "events": [[EVENT, ...] for each POLL]}
// An EVENT has the form of the wire, without time and data. A restart closes and opens a journal file. Returns 0, or 2
// after an invalid line, which `errors` names.
// `progress` is called before each line of a case, with the number of cases and of bytes that were read before it.
int replay(std::istream& in, std::ostream& out, std::ostream& errors, const replay_progress& progress = {});

}  // namespace clashcast
