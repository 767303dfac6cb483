#pragma once
// What the Redis stream publisher keeps in the Redis it writes to. docs/storage.md describes it.

#include "redis/script.hpp"

#include <clashcast/publisher.hpp>

#include <string>
#include <string_view>

namespace clashcast::redis_stream {

// Appends a batch's messages for one stream and moves that stream's cursor past them, as one step: key and cursor;
// expected limit upto max_length identity session, then for each message place id event_type tag timestamp event.
const redis::script& append();

// Takes the writer's own cursor for a journal and a new session: the key; position identity -> done position session |
// foreign identity. One that is not there begins at that position.
const redis::script& claim();

// The key of a stream's cursor for this writer, in the stream's slot of a Redis Cluster.
std::string cursor_key(std::string_view stream, std::string_view writer);

// "1763912345.123": seconds.
std::string seconds(timestamp);

// What append() answered.
struct outcome {
    enum class kind { done, refused, behind, foreign, failed };

    outcome() = default;

    kind is = kind::done;
    std::string reason;  // refused: Redis's; behind: where the cursor is; foreign: the identity of its journal
    std::string beyond;  // done: where the cursor was, if that was beyond the journal's end
};
outcome judge(const redis::value& reply);

}  // namespace clashcast::redis_stream
