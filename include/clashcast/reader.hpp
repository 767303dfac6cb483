#pragma once
// Who reads a journal, how far each has come, and what became of what it read. Values.

#include <clashcast/entry.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace clashcast {

// Who reads: a sink, by name.
struct reader {
    reader() = default;

    std::string name;
    bool from_beginning = false;  // where a reader that the journal does not know yet starts: oldest kept, or end
    data_level data = data_level::none;
};

// What became of events. Together these are all events between two places.
struct tally {
    std::uint64_t delivered = 0;  // the destination has them
    std::uint64_t refused = 0;    // the destination will never take them: they are dead letters
    std::uint64_t filtered = 0;   // the route left them out
    std::uint64_t dropped = 0;    // the journal discarded them when it was full, or its store lost them, before the reader
                                  // had them

    std::uint64_t sum() const { return delivered + refused + filtered + dropped; }
    bool operator==(const tally&) const = default;
    tally& operator+=(const tally& more)
    {
        delivered += more.delivered;
        refused += more.refused;
        filtered += more.filtered;
        dropped += more.dropped;
        return *this;
    }
};

// An event that a destination refused for good. It is kept until somebody decides.
struct dead_letter {
    dead_letter() = default;

    position id;           // its place among the dead letters, in the order they came; the journal gives it
    std::string reader;    // the sink; the journal knows it
    position at;           // where the event stood in the journal
    timestamp refused{};   // when
    std::string reason;    // the destination's
    clashcast::event event;  // with as much data as the reader asked for
};

// What a reader has done since it last said so.
struct receipt {
    receipt() = default;
    explicit receipt(position place, tally what = {}) : upto(place), counts(what) {}

    position upto;    // everything up to here and including it has been taken care of
    tally counts;     // what became of it
    std::vector<dead_letter> refused;
};

// A reader in the books: at.sequence - since.sequence = counts.sum().
struct account {
    account() = default;

    std::string reader;
    position at;     // what its receipts have reached
    position since;  // where it began to count: where it was registered, or rewound to
    tally counts;
};

// A journal as a whole.
struct books {
    books() = default;

    position end;              // the last event
    position oldest;           // the place before the oldest event that is kept
    std::uint64_t bytes = 0;   // of the events that are kept, as they are stored
    std::uint64_t dead_letters = 0;
    std::vector<account> readers;  // by name
};

}  // namespace clashcast
