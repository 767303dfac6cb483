#pragma once
// `clashcast replay`: the events of a sequence of polls, without an API, a clock or a sink.

#include <iosfwd>

namespace clashcast {

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
int replay(std::istream& in, std::ostream& out, std::ostream& errors);

}  // namespace clashcast
