#pragma once
// The keys of the Redis journal, and its values to and from text. Pure. docs/journal_format.md describes them.

#include "redis/resp.hpp"

#include <clashcast/journal.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clashcast {

// All keys have one hash tag: a shard is one slot of a Redis Cluster.
struct redis_keys {
    explicit redis_keys(std::string_view name_space, unsigned shard = 0);

    std::string operator()(std::string_view name) const;  // "{clashcast:0}:headers"
    redis::command all() const;                           // their number and names, as each script takes them

    std::string tag;
};

// Two texts in one compressed value: "2<size of the first>:<zstd frame of both>". The first byte is the format.
std::string pack(std::string_view first, std::string_view second);

// Also reads format 1, whose frames were made without a dictionary. Fails with errc::malformed.
result<std::pair<std::string, std::string>> unpack(std::string_view packed);

// The part of a stored header that only this program reads: "<body hash> <chain head> [<failure>]".
std::string header_rest(const checkpoint_header&);

// Reads "<revision> <stamp> <position> <rest>". Fails with errc::malformed.
result<checkpoint_header> parse_header(std::string_view stored);

// The events of a commit, with as much data as consumers want.
struct stored_events {
    stored_events() = default;
    stored_events(change&&, data_level wanted);

    std::vector<event> events;
    std::shared_ptr<const std::string> before, after;  // null unless an event carries them
};

// The fields of a commit's entry after subject and count. Empty if there are no events.
std::vector<std::string> entry_fields(const stored_events&);

void remove_data(std::vector<event>&);

// The events of a commit, for a consumer that wants this much. `stored` is an entry in the reply to XRANGE. Fails with
// errc::malformed.
result<std::vector<entry>> parse_entry(const redis::value& stored, data_level wanted);

// Adds the five arguments that advance.lua takes for a dead letter.
void add_dead_letter(redis::command&, const dead_letter&);

// `stored` is an entry in the reply to XRANGE. Fails with errc::malformed.
result<dead_letter> parse_dead_letter(const redis::value& stored);

// A consumer as register_consumer.lua returns it. Fails with errc::malformed.
result<consumer_status> parse_consumer(std::string_view name, std::string_view at, std::string_view counts);

// What Redis stores of the watches.
struct watches_record {
    watches_record() = default;

    std::string edit = "0";           // the number of the last edit; "0": there was none
    std::string edits;                // the last edits, with their stamps
    std::vector<std::string> fields;  // "<kind>/<tag>", milliseconds, and so on
};

// `fields` is a reply to HGETALL.
watches_record make_watches_record(const redis::value& edit, const redis::value& edits, const redis::value& fields);

// In the order of their names. Fails with errc::malformed.
result<std::vector<stored_watch>> parse_watches(const watches_record&);

// Adds the arguments of edit_watches.lua, after the stamp.
void add_watch_edit(redis::command&, const watch_edit&);

// The value of the lease: "<fence> <writer> <instance>".
struct lease_value {
    lease_value() = default;

    std::uint64_t fence = 0;
    std::string writer;  // unique to a connection of a process
    std::string instance;
};
std::string to_string(const lease_value&);
std::optional<lease_value> parse_lease(std::string_view stored);

// What status.lua returns, except health and the owner. Fails with errc::malformed.
result<journal_status> parse_status(const redis::value& reply);

// The owner's lease in the same reply; nothing if no process owns the journal.
std::optional<lease_value> parse_owner(const redis::value& reply);

}  // namespace clashcast
