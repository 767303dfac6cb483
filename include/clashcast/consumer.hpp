#pragma once
// The consumers of a journal: how far each has come, what became of the events that it read, and what the journal says
// about all of them. Values; use them from any thread.

#include <clashcast/entry.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clashcast {

// A program part that reads the journal; in clashcast, a sink.
struct consumer {
    consumer() = default;

    std::string name;             // unique in the journal
    bool from_beginning = false;  // where an unknown consumer starts: before the oldest event, or at the journal's end
    data_level data = data_level::none;
};

// What became of events. The four counts together are all events between two positions.
struct delivery_counts {
    std::uint64_t delivered = 0;  // the destination has them
    std::uint64_t refused = 0;    // the destination will never take them: they are dead letters
    std::uint64_t filtered = 0;   // the route excluded them
    std::uint64_t dropped = 0;    // a full journal discarded them, or its store lost them, before the consumer had them

    std::uint64_t sum() const { return delivered + refused + filtered + dropped; }
    bool operator==(const delivery_counts&) const = default;
    delivery_counts& operator+=(const delivery_counts& more)
    {
        delivered += more.delivered;
        refused += more.refused;
        filtered += more.filtered;
        dropped += more.dropped;
        return *this;
    }
};

// An event that a destination refused for good. The journal keeps it until someone replays or removes it.
struct dead_letter {
    dead_letter() = default;

    position id;             // given by the journal; ids follow the order of arrival
    std::string consumer;    // filled in by the journal
    position at;             // the position of the event in the journal
    timestamp refused{};     // when the destination refused it
    std::string reason;      // the destination's
    clashcast::event event;  // with as much data as the consumer asked for
};

// What a consumer has done since its last acknowledgement.
struct acknowledgement {
    acknowledgement() = default;
    explicit acknowledgement(position last, delivery_counts what = {}) : upto(last), counts(what) {}

    position upto;           // the consumer is done with all events up to and including this position
    delivery_counts counts;  // what became of them
    std::vector<dead_letter> refused;
};

// The state of a consumer. Always: at.sequence - since.sequence = counts.sum().
struct consumer_status {
    consumer_status() = default;

    std::string consumer;
    position at;     // up to here everything is acknowledged
    position since;  // where the counts begin: where the consumer was registered or rewound to
    delivery_counts counts;
};

// The process that owns a journal.
struct journal_owner {
    journal_owner() = default;
    journal_owner(std::string name, long pid) : instance(std::move(name)), process(pid) {}

    std::string instance;  // empty: the store does not record it (SQLite, memory)
    long process = 0;      // its id; 0: not known (Redis records only the instance)
};

// How safely a store keeps what it has confirmed.
struct durability {
    durability() = default;

    std::string store;     // "redis 7.0.15", "sqlite 3.40.1", "memory"; empty: not known yet
    std::string fsync;     // when it reaches the disk: "always", "everysec", "no", "off", "unknown"
    std::string eviction;  // what a full Redis removes: "noeviction", "allkeys-lru"; empty: the store removes nothing
};

// "redis 7.0.15, appendfsync everysec: a power cut may lose a second; noeviction". Empty if it is not known yet.
std::string to_string(const durability&);

// What a process knows about its journal without asking the store.
struct journal_health {
    journal_health() = default;

    bool up = true;                       // the last attempt to reach the store succeeded
    std::optional<timestamp> down_since;  // set while it is not up
    std::string problem;                  // why it is not up; never holds a secret
    bool full = false;                    // commits with events wait
    position end;                         // the last event that this process knows of
    std::optional<journal_owner> held_by; // open() waits for this process to release the journal
};

// What the store says about a journal.
struct journal_status {
    journal_status() = default;

    journal_health health;                // at the moment of the reply
    std::optional<journal_owner> owner;   // nothing: no process owns the journal
    clashcast::durability durability;     // as the store said within the last minute
    position end;                         // the last event
    position oldest;                      // the position before the oldest event in the journal
    std::optional<std::chrono::milliseconds> oldest_age;  // of that event; nothing: there is no event
    std::uint64_t bytes = 0;              // size of the events in the journal, as they are stored
    std::uint64_t dead_letters = 0;
    std::vector<consumer_status> consumers;  // by name
};

}  // namespace clashcast
