#pragma once
// `clashcast replay`: which events a sequence of polls yields, without an API, a clock or a sink.

#include <iosfwd>

namespace clashcast {

// Reads cases, one JSON object a line:
//   {"id"?, "kind": "clan|war|player|maintenance", "tag", "options"?: {...}, "polls": [POLL, ...]}
//   POLL = the API's answer | {"error": {"status"?, "reason"?, "message"?}} | {"restart": true}
//   options: clan {"track_members", "member_exclude_fields"}, player {"include_fields", "exclude_fields"}
// and writes for each {"id"?, "kind", "tag", "events": [[EVENT, ...] for each POLL]}. An EVENT is one of the wire with
// neither time nor data. A restart goes through a journal file. Returns 0, or 2 after a line that is no case, which is
// named on `errors`.
int replay(std::istream& in, std::ostream& out, std::ostream& errors);

}  // namespace clashcast
