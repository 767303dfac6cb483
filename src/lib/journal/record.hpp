#pragma once
// What the backends have in common: identities, digests, the first checkpoint, gaps, failures. And for memory and
// SQLite: which commits are accepted, and their positions. Redis does that in its scripts.

#include <clashcast/journal.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace clashcast {

// How long the checkpoint of a subject that is no longer watched is kept, and the position of a consumer that no sink
// uses.
constexpr std::chrono::milliseconds kept_unwatched = std::chrono::hours(7 * 24);

std::uint64_t milliseconds(timestamp);

// The identity of a new journal: 32 random hex digits.
std::string new_identity();

// What load() returns for a subject that the journal does not know at that moment.
checkpoint first_checkpoint(std::string_view identity, const subject&, timestamp now);

// 16 bytes that tell changes apart. A change that is sent again has the same digest.
std::string digest(const change&);
std::string hex(std::string_view bytes);

enum class admission {
    accepted,
    repeated,  // already stored, by an earlier call whose reply was lost
    conflict,  // another change came first
};
admission admit(std::uint64_t stored_revision, std::string_view stored_digest, const change&, std::string_view digest);

// The failure for admission::conflict.
failure conflict_of(const subject&, std::uint64_t stored_revision, const change&);

// The position of the first event of a commit after `end`. All events of the commit have its time, which never goes
// back.
position first_after(position end, timestamp now);

// How long ago the event at that position was recorded; 0 if its clock was ahead.
std::chrono::milliseconds age_of(position recorded, timestamp now);

// Why a consumer cannot be forgotten or rewound.
failure unknown_consumer(const std::string& name);
failure not_that_far(const std::string& name, const std::string& at, position target);

// What a consumer gets instead of the events after `from` up to `to`, which were discarded before it had them.
entry make_gap(const std::string& consumer, position from, position to, timestamp now);

// What peek() returns: the entries that were found after `after`, with a gap before them if events are missing there.
// `end` is the journal's, from before the search.
std::vector<entry> with_gap(std::vector<entry> found, position after, position end, std::size_t limit, timestamp now);

}  // namespace clashcast
