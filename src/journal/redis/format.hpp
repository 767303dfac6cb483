#pragma once
// What the journal's values look like, to and from text. Pure. docs/storage.md describes them.

#include "redis/resp.hpp"

#include <clashcast/journal.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

// Two letters a byte.
std::string hex(std::string_view bytes);

// The part of a stored header that the journal does not need to understand: "<body hash> <head> <failure>".
std::string header_rest(const header&);

// Reads "<revision> <stamp> <place> <rest>". Fails with errc::malformed.
result<header> parse_header(std::string_view stored);

// The fields of a commit's entry after subject and count, for readers that want this much. No events, no
// fields.
std::vector<std::string> entry_fields(const change&, data_level wanted);

// The events of one commit, as a reader at this level sees them. `stored` is what XRANGE returns for an
// entry. Fails with errc::malformed.
result<std::vector<entry>> parse_entry(const redis::value& stored, data_level wanted);

}  // namespace clashcast
