#pragma once
// What the journal's values look like, to and from text. Pure. docs/storage.md describes them.

#include "redis/resp.hpp"

#include <clashcast/journal.hpp>

#include <memory>
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

// What readers that want this much are given of a commit.
struct told_events {
    told_events() = default;
    told_events(change&&, data_level wanted);

    std::vector<event> events;
    std::shared_ptr<const std::string> before, after;  // null unless an event carries them
};

// The fields of a commit's entry after subject and count. No events, no fields.
std::vector<std::string> entry_fields(const told_events&);

// Without the events' data.
void leave_out_data(std::vector<event>&);

// The events of one commit, as a reader at this level sees them. `stored` is what XRANGE returns for an
// entry. Fails with errc::malformed.
result<std::vector<entry>> parse_entry(const redis::value& stored, data_level wanted);

}  // namespace clashcast
