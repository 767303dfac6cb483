#pragma once
// The rows, in the order in which they are measured.

#include "row.hpp"

#include <chrono>
#include <vector>

namespace bench {

struct settings {
    std::chrono::nanoseconds span{};  // of one measurement; each row has several
};

// CPU time of polling a clan of 40 KB, over the usual number of connections.
std::vector<row> poll_unchanged(const settings&);

// The same, over TLS.
std::vector<row> poll_unchanged_tls(const settings&);

// The same with gzip.
std::vector<row> poll_unchanged_gzip(const settings&);

// The same, without TLS and gzip, when each poll finds a change; includes its commit to Redis.
std::vector<row> poll_changed(const settings&);

// From two response bodies to events, against parsing both: rows diff_<kind>_<percentage that differs>.
std::vector<row> diff_rows(const settings&);

// Memory of the process for each of a million subjects that are not due.
std::vector<row> memory(const settings&);

// The same for each kind, a hundred thousand subjects that were polled once, against a clan.
std::vector<row> memory_kinds(const settings&);

// Memory of Redis for the checkpoint of a subject, against its response as the smallest zstd frame: rows state_clan and
// state_player.
std::vector<row> state(const settings&);

// Time from the start to the first poll, with a hundred thousand clans in Redis.
std::vector<row> restart(const settings&);

// Commits of 2 KB with three events each, 64 in flight, to Redis and to SQLite.
std::vector<row> commit_redis(const settings&);
std::vector<row> commit_sqlite(const settings&);

// Events from a journal in Redis to a stream there, exactly once; and to an MQTT subscriber, QoS 1.
std::vector<row> relay_redis(const settings&);
std::vector<row> relay_mqtt(const settings&);

// From the first byte of a response to the consumer of a stream, and to an MQTT subscriber, at a thousand events a
// second: rows latency_<to>_p50 and _p99.
std::vector<row> latency_redis(const settings&);
std::vector<row> latency_mqtt(const settings&);

// The program with a million clans at an interval of 120 s, for five minutes; 1 % or 10 % of the polls find a change:
// rows million_<percentage>_<what>. Each takes a quarter of an hour.
std::vector<row> million_1(const settings&);
std::vector<row> million_10(const settings&);

// The program with clans, wars and players, half of them players, polled as fast as possible on two threads; 10 % of
// the polls find a change.
std::vector<row> three_million(const settings&);

// The program with ten thousand clans and `everything = true`, by a game that runs as fast as real life: rows
// everything_<what>. Takes a quarter of an hour.
std::vector<row> everything(const settings&);

// The program with a hundred thousand clans at an interval of 60 s, for two minutes, while another thousand are added
// to its watches and removed in one step each, again and again: rows runtime_watches_<what>.
std::vector<row> runtime_watches(const settings&);

// CPU time of a poll and memory of a subject, with ten thousand, a hundred thousand and a million subjects against a
// thousand.
std::vector<row> scaling(const settings&);

}  // namespace bench
