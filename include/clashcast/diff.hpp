#pragma once
// What changed, as a pure function: no clock, no I/O, no state but the checkpoint. The rules are docs/events.md.

#include <clashcast/checkpoint.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

// What a watcher wants to be told; each kind looks at its own. Options may change between two runs: they never cause
// events by themselves.
struct watch_options {
    watch_options() = default;

    // clan
    bool track_members = true;
    std::vector<std::string> member_exclude_fields{"clanRank", "previousClanRank"};
    // player; no include_fields means every field
    std::optional<std::vector<std::string>> include_fields;
    std::vector<std::string> exclude_fields;
};

// Tells two answers apart without parsing them. Never 0.
std::uint64_t hash_body(std::string_view body);

// The change that takes `last` to the answer `seen`; nothing when it leaves everything as it is. The first answer
// carries no events. A malformed answer is a poll_error and leaves the rest of the checkpoint alone, a stale one ends
// a failure and says nothing else. Never fails.
std::optional<change> advance(const subject&, checkpoint last, const snapshot& seen, const watch_options&);

// The same for a poll that failed.
std::optional<change> advance(const subject&, const checkpoint& last, const problem& failed, timestamp seen);

// Of the subject of kind maintenance: whether the API is known to be down.
bool is_down(const checkpoint& maintenance);

}  // namespace clashcast
