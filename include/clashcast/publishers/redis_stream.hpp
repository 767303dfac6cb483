#pragma once
// Appends events to Redis streams, each exactly once: beside each stream Redis keeps a cursor, which one script moves
// together with the stream. docs/journal_format.md describes the keys.

#include <clashcast/publisher.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace clashcast {

struct redis_stream_options {
    redis_stream_options() = default;

    std::string url;               // redis://[user:password@]host[:port][/db], rediss://, or unix:///path[?db=N]
    std::string password;          // overrides the one in the URL
    std::string ca_file;           // PEM; empty: the system's CAs
    std::string cert_file, key_file;  // both or neither
    std::uint64_t max_length = 0;  // about how many entries a stream keeps; 0: all
    std::string writer;            // names the cursors: "<namespace>:<shard>:<sink>"
};

// Throws boost::system::system_error when an option is invalid.
std::unique_ptr<publisher> make_redis_stream_publisher(boost::asio::any_io_executor, redis_stream_options);

}  // namespace clashcast
