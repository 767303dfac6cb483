#pragma once
// What is kept of a subject between two polls, and what a poll may make of it. Values; nothing here does anything.

#include <clashcast/event.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clashcast {

// How a poll failed. The same failure (status and reason) is told once.
struct problem {
    problem() = default;

    std::optional<int> status;          // none: there was no answer
    std::optional<std::string> reason;  // the API's
    std::optional<std::string> message; // the API's, or ours; not part of the failure's identity
    bool same_as(const problem& other) const { return status == other.status && reason == other.reason; }
};

// The small part of a checkpoint, that is read for every subject at start.
struct header {
    header() = default;

    std::uint64_t revision = 0;      // commits so far; 0: nothing is known of this subject
    std::uint64_t body_hash = 0;     // hash_body() of the last answer that was taken in; 0 before the first
    std::string head;                // the last link of the chain of ids, 32 hex digits; empty: replay's beginning
    std::optional<problem> failing;  // the failure that has been told and lasts (no message kept)
};

// Where a watcher stands: all that the next comparison needs.
struct checkpoint : header {
    checkpoint() = default;

    std::string body;    // the last answer that was taken in; empty before the first
    std::string memory;  // what the diff remembers besides, as it wrote it; opaque to everybody else
};

// The unit of commit.
struct change {
    change() = default;

    checkpoint next;            // next.revision is one more than that of the checkpoint it follows
    std::vector<event> events;  // in the order they were found; old_data and new_data at level `subject`
    std::string before;         // the body before this one; empty at the baseline
};

}  // namespace clashcast
