#pragma once
// A sentence of English for each event, for people: one table of templates for the terminal, the web page and chats.
//
// Example:
//     auto read = event_from_json(R"({"id": "79f1c9840a12d8ec0a1618476d32649c", "event_type": "member_joined",
//         "tag": "#2PP", "timestamp": 1795492977.924, "changes": [], "metadata": {"clan_name": "Amber Hall",
//         "member_tag": "#9QJ", "member_name": "Zoë"}, "old_data": null, "new_data": null})", subject_kind::clan);
//     std::cout << sentence(read.value()) << '\n';  // Zoë joined Amber Hall

#include <clashcast/event.hpp>

#include <string>

namespace clashcast {

// What happened, in one line without a full stop. Every event type has a sentence; one without does not compile.
//
// Players choose their names: white space in them is collapsed, what is invisible, controls a terminal or sets the
// direction of writing is removed, and they are cut at 32 characters. It is not escaped for HTML or Markdown. Where a
// name is missing or blank, the tag is shown; where the event has not what its type should have, "?".
//
// Times are in the time zone of the process (TZ). Any thread may call it.
std::string sentence(const event&);

// The table itself, for an interpreter in another language, as one JSON object:
//     {"words": {"admin": "elder", ...},
//      "sentences": {"war_attack_new": [{"when": {"side": "clan"}, "text": "{attacker_name} attacked ..."}, ...], ...}}
// The language of the texts is described in src/lib/sentence/grammar.hpp. It is the same each time.
std::string sentences_to_json();

}  // namespace clashcast
