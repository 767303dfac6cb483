#pragma once
// What journals agree on: how long things are kept, what tells two changes apart; and for memory and SQLite, which
// commits are accepted, what a reader is given, how events are stored. Redis does that in scripts of its own.

#include <clashcast/journal.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace clashcast {

// How long the checkpoint of a subject that is not watched any more is kept.
constexpr std::chrono::milliseconds kept_unwatched = std::chrono::hours(7 * 24);

std::uint64_t milliseconds(timestamp);

// What a journal calls itself: 32 random hex digits.
std::string new_identity();

// What load() returns of a subject that the journal does not know at that moment.
checkpoint first_checkpoint(std::string_view identity, const subject&, timestamp now);

// 16 bytes that tell two changes apart. A change that is sent again has the same.
std::string digest(const change&);
std::string hex(std::string_view bytes);

enum class admission {
    accepted,
    repeated,  // stored already, by an earlier call whose reply was lost
    conflict,  // another change came first
};
admission judge(std::uint64_t stored_revision, std::string_view stored_digest, const change&, std::string_view digest);

// The failure that goes with admission::conflict.
failure conflict_of(const subject&, std::uint64_t stored_revision, const change&);

// The place of the first event of a commit after `end`. Its time is that of all of the commit, and never goes back.
position first_after(position end, timestamp now);

// Whether some event carries the whole snapshots for a reader that wants data_level::full.
bool any_whole(const std::vector<event>&);

// The events of one commit in one text. Below data_level::subject their data is left out.
std::string write_events(const std::vector<event>&, data_level kept);

// The events of write_events() after the first `skipped`, `limit` at most, with as much data as is wanted.
result<std::vector<event>> read_events(std::string_view stored, kind of, data_level wanted, std::size_t skipped,
                                       std::size_t limit);

// A reader's entries of events that follow each other from `first` on. The bodies may be null.
std::vector<entry> make_entries(std::vector<event>, position first, data_level wanted,
                                const std::shared_ptr<const std::string>& before,
                                const std::shared_ptr<const std::string>& after);

// Why a reader is not forgotten or rewound.
failure no_reader(const std::string& name);
failure ahead_of(const std::string& name, const std::string& at, position wanted);

// What a reader is given in place of the events after `from` up to `to`, which were discarded before it had them.
entry make_gap(const std::string& reader, position from, position to, timestamp now);

}  // namespace clashcast
