#pragma once
// What the journal keeps of a subject between two polls, and the change that a poll makes to it. Values.

#include <clashcast/event.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clashcast {

// How a poll failed. A failure that lasts (same status and reason) is reported once.
struct poll_failure {
    poll_failure() = default;

    std::optional<int> status;           // none: there was no response
    std::optional<std::string> reason;   // the API's
    std::optional<std::string> message;  // the API's, or ours; not part of the failure's identity

    bool same_as(const poll_failure& other) const { return status == other.status && reason == other.reason; }
};

// The small part of a checkpoint, which is read for every subject at start.
struct checkpoint_header {
    checkpoint_header() = default;

    std::uint64_t revision = 0;      // commits so far; 0: the subject is unknown
    std::uint64_t body_hash = 0;     // hash_body() of the last accepted answer; 0 before the first
    std::string chain_head;          // the last link of the chain of ids, 32 hex digits; empty: before the first
    std::optional<poll_failure> active_failure;  // reported and not over; without its message
};

// All that the next comparison needs.
struct checkpoint : checkpoint_header {
    checkpoint() = default;

    std::string body;        // the last accepted answer; empty before the first
    std::string diff_state;  // what else the diff remembers; only the diff reads it
};

// A commit: a checkpoint and the events on the way to it.
struct change {
    change() = default;

    checkpoint next;            // next.revision is one more than that of the checkpoint before it
    std::vector<event> events;  // in order; old_data and new_data at level `subject`
    std::string before;         // the body before this one; empty at the baseline
};

}  // namespace clashcast
