#pragma once
// Where a sink is moved back to, as written on the command line. Pure.

#include <clashcast/entry.hpp>

#include <string_view>

namespace clashcast::admin {

struct rewind_target {
    position at;           // for a time: before the first event from then on
    bool is_time = false;
    bool is_end = false;   // the end of the journal
};

// "1795449827207-42", "2026-11-26T10:00:00Z" (or with an offset, +01:00, and a fraction of the second), "10m" (so long
// ago), "beginning" (the oldest event in the journal), "end". Fails with errc::invalid.
result<rewind_target> parse_rewind_target(std::string_view, timestamp now);

}  // namespace clashcast::admin
