#pragma once
// Where a sink is to be rewound to, as a person writes it. Pure.

#include <clashcast/entry.hpp>

#include <string_view>

namespace clashcast::desk {

struct wanted_place {
    position at;           // for a time, before its first event
    bool is_time = false;
    bool is_end = false;   // of the journal, wherever that is
};

// "1795449827207-42", "2026-11-26T10:00:00Z" (or with an offset, +01:00, and a fraction of the second), "10m" (so long
// ago), "beginning" (the oldest event that is kept), "end". Fails with errc::invalid.
result<wanted_place> parse_place(std::string_view, timestamp now);

}  // namespace clashcast::desk
