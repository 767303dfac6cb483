#pragma once
// The rows there are, in the order they are measured.

#include "row.hpp"

#include <chrono>
#include <vector>

namespace bench {

struct settings {
    std::chrono::nanoseconds span{};  // of one measurement, of which each row has several
};

// CPU for a poll of a clan, 40 KB, over as many connections as are usual.
std::vector<row> poll_unchanged(const settings&);

// The same over TLS.
std::vector<row> poll_unchanged_tls(const settings&);

// The same with gzip.
std::vector<row> poll_unchanged_gzip(const settings&);

// The same, plain, when each poll finds a change, up to the reply of Redis to its commit.
std::vector<row> poll_changed(const settings&);

// Two texts of an answer to events, against walking through both of them: rows diff_<kind>_<share that differs>.
std::vector<row> diff_rows(const settings&);

// What a subject that is not due takes of the process, of a million.
std::vector<row> memory(const settings&);

// What a checkpointed subject takes of Redis, against its answer in the smallest zstd frame: rows state_clan and
// state_player.
std::vector<row> state(const settings&);

// From the start to the first poll with a hundred thousand clans in Redis.
std::vector<row> restart(const settings&);

// Changes of 2 KB with three events each, 64 under way, into one Redis and into SQLite.
std::vector<row> commit_redis(const settings&);
std::vector<row> commit_sqlite(const settings&);

// Events from a journal in Redis to a stream there, exactly once; and to a subscriber of a broker, QoS 1.
std::vector<row> relay_redis(const settings&);
std::vector<row> relay_mqtt(const settings&);

// From the first byte of an answer to the hands of a stream's reader, and of a subscriber, at a thousand events a
// second: rows latency_<to>_p50 and _p99.
std::vector<row> latency_redis(const settings&);
std::vector<row> latency_mqtt(const settings&);

// The program with a million clans at 120 s for five minutes, of which 1 and 10 % have changed: rows
// million_<share>_<what>. Takes a quarter of an hour each.
std::vector<row> million_1(const settings&);
std::vector<row> million_10(const settings&);

// The program with clans, wars and players, half of them players, 10 % changed, as fast as it can poll, on two threads.
std::vector<row> three_million(const settings&);

// CPU of a poll and memory of a subject, of ten thousand, a hundred thousand and a million against a thousand.
std::vector<row> scaling(const settings&);

}  // namespace bench
